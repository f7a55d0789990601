import { decodeQR } from 'qr/decode.js'

type Source = CanvasImageSource
type Size = { width: number; height: number }

/** Draws the source within `side` pixels and looks for a QR code; `undefined` when there is none. */
export function decodeAt(
  canvas: HTMLCanvasElement,
  source: Source,
  size: Size,
  side: number,
  timeLimit: number,
): string | undefined {
  const scale = Math.min(1, side / Math.max(size.width, size.height))
  canvas.width = Math.max(1, Math.round(size.width * scale))
  canvas.height = Math.max(1, Math.round(size.height * scale))
  const context = canvas.getContext('2d', { willReadFrequently: true })
  if (!context) return undefined
  // A transparent picture would read as black on black.
  context.fillStyle = '#fff'
  context.fillRect(0, 0, canvas.width, canvas.height)
  context.drawImage(source, 0, 0, canvas.width, canvas.height)
  try {
    return decodeQR(context.getImageData(0, 0, canvas.width, canvas.height), { timeLimit })
  } catch {
    // The decoder throws when it finds no code, which is the ordinary case for a camera frame.
    return undefined
  }
}

const PICTURE_SIDES = [900, 1600, 500]

/** Screenshots and photographs come in all sizes, so several are tried. */
export async function decodePicture(file: File): Promise<string | undefined> {
  const bitmap = await createImageBitmap(file)
  try {
    const canvas = document.createElement('canvas')
    for (const side of PICTURE_SIDES) {
      const text = decodeAt(canvas, bitmap, bitmap, side, 400)
      if (text) return text
    }
    return undefined
  } finally {
    bitmap.close()
  }
}
