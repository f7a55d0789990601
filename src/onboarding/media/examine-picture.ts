import { pixelsMax, refuse } from './document.ts'
import { hasMarkup } from './markup.ts'

/** A picture ends where it says, holds nothing else, and unfolds to what can be shown. */
function accept(bytes: Buffer, width: number, height: number, end: number): void {
  if (width < 1 || height < 1 || end !== bytes.length || hasMarkup(bytes))
    throw refuse('MEDIA_UNSOUND')
  if (width * height > pixelsMax) throw refuse('MEDIA_PIXELS')
}

/** Chunk by chunk to IEND, behind which nothing may lie. */
export function examinePng(bytes: Buffer): void {
  let at = 8
  let size: readonly [number, number] = [0, 0]
  while (at + 12 <= bytes.length) {
    const length = bytes.readUInt32BE(at)
    const type = bytes.toString('latin1', at + 4, at + 8)
    if (at === 8 && (type !== 'IHDR' || length !== 13)) break
    // A second head says another size than the one that is drawn.
    if (at !== 8 && type === 'IHDR') break
    if (type === 'IHDR') size = [bytes.readUInt32BE(at + 8), bytes.readUInt32BE(at + 12)]
    at += 12 + length
    if (type === 'IEND') return accept(bytes, size[0], size[1], at)
  }
  throw refuse('MEDIA_UNSOUND')
}

/** The header says how long it is, and how large. */
export function examineBmp(bytes: Buffer): void {
  if (bytes.length < 54) throw refuse('MEDIA_UNSOUND')
  accept(
    bytes,
    Math.abs(bytes.readInt32LE(18)),
    Math.abs(bytes.readInt32LE(22)),
    bytes.readUInt32LE(2),
  )
}

/** SOF0 … SOF15 without the tables DHT, JPG and DAC, which have numbers among them. */
const isFrame = (marker: number): boolean =>
  marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker)

/** Telephones write a second picture behind the first, for depth or light (MPF). */
const picturesMax = 6

/** Picture by picture; nothing but a further one may lie behind the end of one. */
export function examineJpeg(bytes: Buffer): void {
  let from = 0
  for (let count = 0; count < picturesMax; count++) {
    const { width, height, end } = measureJpeg(bytes, from)
    if (end === bytes.length || !isJpegAt(bytes, end)) return accept(bytes, width, height, end)
    if (width * height > pixelsMax) throw refuse('MEDIA_PIXELS')
    from = end
  }
  throw refuse('MEDIA_UNSOUND')
}

const isJpegAt = (bytes: Buffer, at: number): boolean =>
  bytes[at] === 0xff && bytes[at + 1] === 0xd8 && bytes[at + 2] === 0xff

type Measured = Readonly<{ width: number; height: number; end: number }>

/** Segment by segment to the end of the picture that begins there. */
function measureJpeg(bytes: Buffer, from: number): Measured {
  let at = from + 2
  let [width, height] = [0, 0]
  while (at + 4 <= bytes.length && bytes[at] === 0xff) {
    const marker = bytes.readUInt8(at + 1)
    if (marker === 0xff) {
      at++
      continue
    }
    const length = bytes.readUInt16BE(at + 2)
    if (length < 2) break
    // A second frame would say another size than the one that is drawn.
    if (isFrame(marker) && width + height > 0) break
    if (isFrame(marker) && at + 9 <= bytes.length)
      [height, width] = [bytes.readUInt16BE(at + 5), bytes.readUInt16BE(at + 7)]
    at += 2 + length
    if (marker !== 0xda) continue
    at = endOfScan(bytes, at)
    if (bytes[at + 1] === 0xd9) return { width, height, end: endOfPadding(bytes, at + 2) }
  }
  throw refuse('MEDIA_UNSOUND')
}

/** In a scan 0xFF is data where 0x00 or a restart marker follows. */
function endOfScan(bytes: Buffer, from: number): number {
  let at = bytes.indexOf(0xff, from)
  while (at !== -1 && at + 1 < bytes.length) {
    const next = bytes.readUInt8(at + 1)
    if (next !== 0x00 && (next < 0xd0 || next > 0xd7) && next !== 0xff) return at
    at = bytes.indexOf(0xff, at + (next === 0xff ? 1 : 2))
  }
  return bytes.length
}

/** Some cameras write zeros behind the end. */
function endOfPadding(bytes: Buffer, from: number): number {
  let at = from
  while (bytes[at] === 0) at++
  return at
}
