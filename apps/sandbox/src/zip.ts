/** A zip of small texts, stored and not compressed (PKWARE APPNOTE 6.3.3, method 0). */
export function zipOf(files: readonly { name: string; text: string }[]): Blob {
  const parts: Uint8Array<ArrayBuffer>[] = []
  const directory: Uint8Array<ArrayBuffer>[] = []
  let offset = 0
  for (const { name, text } of files) {
    const [path, body] = [bytesOf(name), bytesOf(text)]
    const common = [
      short(20),
      short(0x0800),
      short(0),
      // 1980-01-01, the first day that the format knows.
      short(0),
      short(0x21),
      long(crc32(body)),
      long(body.length),
      long(body.length),
      short(path.length),
      short(0),
    ]
    const local = join([long(0x04034b50), ...common, path, body])
    const place = [short(0), short(0), short(0), long(0), long(offset), path]
    directory.push(join([long(0x02014b50), short(20), ...common, ...place]))
    parts.push(local)
    offset += local.length
  }
  const index = join(directory)
  const end = [
    long(0x06054b50),
    short(0),
    short(0),
    short(files.length),
    short(files.length),
    long(index.length),
    long(offset),
    short(0),
  ]
  return new Blob([...parts, index, join(end)], { type: 'application/zip' })
}

const bytesOf = (text: string): Uint8Array<ArrayBuffer> =>
  Uint8Array.from(new TextEncoder().encode(text))

const short = (value: number): Uint8Array<ArrayBuffer> =>
  Uint8Array.of(value & 0xff, (value >>> 8) & 0xff)

const long = (value: number): Uint8Array<ArrayBuffer> =>
  join([short(value & 0xffff), short(value >>> 16)])

function join(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0))
  let at = 0
  for (const part of parts) {
    whole.set(part, at)
    at += part.length
  }
  return whole
}

function crc32(bytes: Uint8Array): number {
  let crc = 0xffffffff
  for (const byte of bytes) {
    crc ^= byte
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0)
  }
  return (crc ^ 0xffffffff) >>> 0
}

export function saveAs(blob: Blob, name: string): void {
  const url = URL.createObjectURL(blob)
  const link = document.createElement('a')
  link.href = url
  link.download = name
  link.click()
  // The browser reads it after the click returns.
  setTimeout(() => URL.revokeObjectURL(url), 10_000)
}
