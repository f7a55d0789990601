import { encodeQR } from 'qr'
import { wordOutline } from '../../../../wallet/src/ui/brand.tsx'

/** Sheets of paper in millimetres. */
export const papers = { A5: { width: 148, height: 210 }, A6: { width: 105, height: 148 } } as const
export type Paper = keyof typeof papers

export type PosterWords = Readonly<{
  merchant: string
  /** The store or terminal, or the code's own name. */
  place: string
  /** What stands in the code. */
  link: string
  /** Of a code with an amount: `¥9.90`. */
  amount: string | null
  remark: string | null
  /** What to do, in Chinese and in English. */
  invite: readonly [string, string]
}>

/** Print has its own colours: paper is white, whatever the screen is. */
const ink = { jade: '#0a4a40', jade2: '#12796a', coin: '#d8b06a', text: '#12201c', soft: '#4f5e59' }

const dotsPerMm = 300 / 25.4
const font =
  '"PingFang SC", "HarmonyOS Sans SC", MiSans, "Microsoft YaHei", "Noto Sans SC", "Noto Sans CJK SC", sans-serif'

/**
 * Draws a poster (台卡) as it is printed, at 300 dots an inch: the mark above, whom it pays, the code, and
 * what to do. Everything is measured by the width of the sheet, so that both papers look the same.
 */
export function drawPoster(canvas: HTMLCanvasElement, paper: Paper, words: PosterWords): void {
  const { width, height } = papers[paper]
  canvas.width = Math.round(width * dotsPerMm)
  canvas.height = Math.round(height * dotsPerMm)
  const pen = canvas.getContext('2d')
  if (!pen) return
  const unit = canvas.width / 100
  ground(pen, unit)
  mark(pen, unit)
  names(pen, unit, words)
  code(pen, unit, words)
  foot(pen, unit, words)
}

type Pen = CanvasRenderingContext2D

function ground(pen: Pen, unit: number): void {
  const { width, height } = pen.canvas
  const fade = pen.createLinearGradient(0, 0, width, height)
  fade.addColorStop(0, ink.jade)
  fade.addColorStop(1, ink.jade2)
  pen.fillStyle = fade
  pen.fillRect(0, 0, width, height)
  pen.fillStyle = '#fff'
  pen.beginPath()
  pen.roundRect(6 * unit, 22 * unit, 88 * unit, height - 36 * unit, 5 * unit)
  pen.fill()
}

/** The coin and the word, side by side in the middle of the head. */
function mark(pen: Pen, unit: number): void {
  coin(pen, 36 * unit, 11.5 * unit, 6 * unit)
  pen.save()
  pen.translate(45 * unit, 6.8 * unit)
  pen.scale((9.4 * unit) / 100, (9.4 * unit) / 100)
  pen.fillStyle = '#fff'
  const word = new Path2D(wordOutline)
  pen.clip(word)
  pen.fillRect(0, -2, 206, 102)
  pen.restore()
}

function coin(pen: Pen, x: number, y: number, radius: number): void {
  pen.fillStyle = ink.jade2
  pen.beginPath()
  pen.arc(x, y, radius, 0, 2 * Math.PI)
  pen.fill()
  pen.strokeStyle = ink.coin
  pen.lineWidth = radius * 0.1
  pen.beginPath()
  pen.arc(x, y, radius * 0.8, 0, 2 * Math.PI)
  pen.stroke()
  const half = radius * 0.3
  pen.strokeRect(x - half, y - half, 2 * half, 2 * half)
}

function names(pen: Pen, unit: number, { merchant, place }: PosterWords): void {
  pen.fillStyle = ink.text
  line(pen, merchant, { y: 33 * unit, size: 6.4 * unit, weight: 600, most: 78 * unit })
  pen.fillStyle = ink.soft
  line(pen, place, { y: 40.5 * unit, size: 4 * unit, weight: 400, most: 78 * unit })
}

type Setting = Readonly<{ y: number; size: number; weight: number; most: number }>

/** One centred line; one that is too long is set smaller, and what then does not fit is cut. */
function line(pen: Pen, text: string, { y, size, weight, most }: Setting): void {
  pen.textAlign = 'center'
  pen.textBaseline = 'alphabetic'
  pen.font = `${weight} ${size}px ${font}`
  const scale = Math.max(0.6, Math.min(1, most / Math.max(1, pen.measureText(text).width)))
  pen.font = `${weight} ${size * scale}px ${font}`
  let shown = text
  while (shown.length > 1 && pen.measureText(shown).width > most) shown = `${shown.slice(0, -2)}…`
  pen.fillText(shown, pen.canvas.width / 2, y)
}

/** Medium correction, and the quiet zone that scanners need: nothing is laid over the code. */
function code(pen: Pen, unit: number, { link, amount }: PosterWords): void {
  const cells = encodeQR(link, 'raw', { ecc: 'medium', border: 1 })
  const side = (amount === null ? 70 : 62) * unit
  const cell = side / cells.length
  const left = (pen.canvas.width - side) / 2
  const top = (amount === null ? 46 : 54) * unit
  pen.fillStyle = ink.text
  for (const [y, row] of cells.entries())
    for (const [x, isDark] of row.entries()) {
      if (!isDark) continue
      const [from, down] = [Math.round(left + x * cell), Math.round(top + y * cell)]
      const [to, end] = [Math.round(left + (x + 1) * cell), Math.round(top + (y + 1) * cell)]
      pen.fillRect(from, down, to - from, end - down)
    }
  if (amount === null) return
  pen.fillStyle = ink.jade
  line(pen, amount, { y: 50 * unit, size: 6 * unit, weight: 600, most: 78 * unit })
}

function foot(pen: Pen, unit: number, { remark, invite }: PosterWords): void {
  const bottom = pen.canvas.height
  if (remark !== null) {
    pen.fillStyle = ink.soft
    line(pen, remark, { y: bottom - 18.5 * unit, size: 3.6 * unit, weight: 400, most: 78 * unit })
  }
  const [chinese, english] = invite
  pen.fillStyle = '#fff'
  line(pen, chinese, { y: bottom - 7 * unit, size: 4.4 * unit, weight: 600, most: 88 * unit })
  line(pen, english, { y: bottom - 2.8 * unit, size: 2.9 * unit, weight: 400, most: 88 * unit })
}
