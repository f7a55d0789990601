import { hash } from 'node:crypto'
import { fileTypeFromBuffer } from 'file-type'
import type { Scan } from '../deps.ts'
import { imageMax, type MediaKind, pdfMax, refuse, videoMax } from './document.ts'
import { examineBmp, examineJpeg, examinePng } from './examine-picture.ts'
import { examinePdf } from './examine-pdf.ts'
import { hasMarkup } from './markup.ts'

type Kind = Readonly<{
  contentType: string
  extensions: readonly string[]
  max: number
  examine: (bytes: Buffer) => void
}>

const pictures: Readonly<Record<string, Kind>> = {
  'image/jpeg': {
    contentType: 'image/jpeg',
    extensions: ['jpg', 'jpeg'],
    max: imageMax,
    examine: examineJpeg,
  },
  'image/png': {
    contentType: 'image/png',
    extensions: ['png'],
    max: imageMax,
    examine: examinePng,
  },
  'image/bmp': {
    contentType: 'image/bmp',
    extensions: ['bmp'],
    max: imageMax,
    examine: examineBmp,
  },
  'application/pdf': {
    contentType: 'application/pdf',
    extensions: ['pdf'],
    max: pdfMax,
    examine: examinePdf,
  },
}

/** A film has no end that can be found without playing it, so it is told by its beginning alone. */
const film = (contentType: string, ...extensions: readonly string[]): Kind => ({
  contentType,
  extensions,
  max: videoMax,
  examine: refuseMarkup,
})

const films: Readonly<Record<string, Kind>> = {
  'video/mp4': film('video/mp4', 'mp4', 'm4v'),
  'video/x-m4v': film('video/mp4', 'm4v', 'mp4'),
  'video/quicktime': film('video/quicktime', 'mov'),
  'video/vnd.avi': film('video/vnd.avi', 'avi'),
  'video/matroska': film('video/matroska', 'mkv'),
  'video/x-ms-asf': film('video/x-ms-asf', 'wmv'),
  'video/mpeg': film('video/mpeg', 'mpeg', 'mpg'),
  'video/3gpp': film('video/3gpp', '3gp'),
}

const kinds = { image: pictures, video: films } as const

export type Uploaded = Readonly<{
  filename: string
  bytes: Buffer
  kind: MediaKind
  /** SHA-256 in hex, where the sender has named it. */
  sha256?: string | undefined
}>

/**
 * Says what a file is by its bytes, never by its name, and refuses whatever is not exactly that: MEDIA_*
 * of document.ts. Cheap looks come first; the scanner is asked last.
 */
export async function examine(
  { filename, bytes, kind, sha256 }: Uploaded,
  scan: Scan,
): Promise<Readonly<{ contentType: string; digest: string }>> {
  if (bytes.length === 0) throw refuse('MEDIA_EMPTY')
  if (bytes.length > pdfMax) throw refuse('MEDIA_TOO_LARGE')
  const digest = hash('sha256', bytes)
  if (sha256 !== undefined && sha256.toLowerCase() !== digest)
    throw refuse('MEDIA_DIGEST', { field: '/meta/sha256', location: 'body' })
  const found = (await fileTypeFromBuffer(bytes))?.mime
  const known = found === undefined ? undefined : kinds[kind][found]
  if (!known) throw refuse('MEDIA_TYPE')
  const extension = filename.slice(filename.lastIndexOf('.') + 1).toLowerCase()
  if (!filename.includes('.') || !known.extensions.includes(extension))
    throw refuse('MEDIA_NAME', { field: '/meta/filename', location: 'body' })
  if (bytes.length > known.max) throw refuse('MEDIA_TOO_LARGE')
  known.examine(bytes)

  const verdict = await scan(bytes)
  if (verdict === 'infected') throw refuse('MEDIA_INFECTED')
  if (verdict === 'unknown') throw refuse('MEDIA_UNSCANNED')
  return { contentType: known.contentType, digest }
}

function refuseMarkup(bytes: Buffer): void {
  if (hasMarkup(bytes)) throw refuse('MEDIA_UNSOUND')
}
