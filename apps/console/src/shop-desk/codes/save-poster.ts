import { type Paper, papers } from './draw-poster.ts'

const pngOf = (canvas: HTMLCanvasElement): Promise<Blob> =>
  new Promise((resolve, reject) => {
    canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error('no picture was made'))))
  })

function save(blob: Blob, name: string): void {
  const url = URL.createObjectURL(blob)
  const link = document.createElement('a')
  link.href = url
  link.download = name
  link.click()
  URL.revokeObjectURL(url)
}

export const savePng = async (canvas: HTMLCanvasElement, name: string): Promise<void> =>
  save(await pngOf(canvas), `${name}.png`)

/** The same picture on a sheet of its size; the library is fetched by whoever wants one. */
export async function savePdf(canvas: HTMLCanvasElement, paper: Paper, name: string) {
  const { jsPDF } = await import('jspdf')
  const { width, height } = papers[paper]
  const sheet = new jsPDF({ unit: 'mm', format: [width, height], compress: true })
  sheet.addImage(canvas.toDataURL('image/png'), 'PNG', 0, 0, width, height)
  save(sheet.output('blob'), `${name}.pdf`)
}
