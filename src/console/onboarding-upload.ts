import type { FastifyReply, FastifyRequest } from 'fastify'
import type { MultipartFile } from '@fastify/multipart'
import { refusals } from '#kernel/refusal'

export const refuse = refusals({
  UPLOAD_EXPECTED: [400, '请选择一个文件上传'],
  UPLOAD_TOO_LARGE: [413, '文件过大，请压缩后重新上传：图片不超过5 MB，PDF不超过7.5 MB'],
  UPLOAD_UNREADABLE: [400, '文件没有完整送达，请重新上传'],
})

/** The largest that any kind of document may be; the kind's own bound is the module's. */
export const uploadBytesMax = 7.5 * 1024 * 1024

/** One file and nothing else: what is more is cut off before it is kept in memory. */
export const uploadLimits = {
  files: 1,
  fields: 0,
  parts: 1,
  fileSize: uploadBytesMax,
  fieldNameSize: 64,
  headerPairs: 20,
}

export type Uploaded = Readonly<{ filename: string; bytes: Buffer }>

/** The one file of a multipart body. Whoever may not upload has been refused before a byte is read. */
export async function uploadOf(request: FastifyRequest): Promise<Uploaded> {
  if (!request.isMultipart()) throw refuse('UPLOAD_EXPECTED')
  const part = await partOf(request)
  if (!part) throw refuse('UPLOAD_EXPECTED')
  const bytes = await part.toBuffer().catch((cause: unknown) => {
    throw unreadable(cause)
  })
  if (part.file.truncated) throw refuse('UPLOAD_TOO_LARGE')
  if (bytes.length === 0) throw refuse('UPLOAD_EXPECTED')
  return { filename: nameOf(part.filename), bytes }
}

const partOf = (request: FastifyRequest): Promise<MultipartFile | undefined> =>
  request.file({ throwFileSizeLimit: false }).catch((cause: unknown) => {
    throw unreadable(cause)
  })

/** Whatever the parser complains of is the sender's body, and never our accident. */
function unreadable(cause: unknown): Error {
  const code = cause instanceof Error && 'code' in cause ? cause.code : undefined
  if (code === 'FST_REQ_FILE_TOO_LARGE') return refuse('UPLOAD_TOO_LARGE')
  return refuse('UPLOAD_UNREADABLE')
}

/** The last part of what a browser calls it, without what a file system or a header takes for its own. */
function nameOf(given: string): string {
  const last = given.split(/[/\\]/).at(-1) ?? ''
  const clean = last.replaceAll(/[\p{Cc}\p{Cf}"*:<>?|]/gu, '').slice(-100)
  return clean === '' ? 'document' : clean
}

export type Document = Readonly<{ bytes: Buffer; contentType: string; filename: string }>

/**
 * A document that somebody uploaded is saved and never run: it is no page of ours, whatever is in it.
 * The page that shows a picture fetches it and draws it from memory.
 */
export function sendDocument(
  reply: FastifyReply,
  { bytes, contentType, filename }: Document,
): FastifyReply {
  return reply
    .header('content-type', contentType)
    .header('content-disposition', `attachment; filename*=UTF-8''${encodeURIComponent(filename)}`)
    .header('content-security-policy', "sandbox; default-src 'none'")
    .header('cross-origin-resource-policy', 'same-origin')
    .header('x-content-type-options', 'nosniff')
    .header('cache-control', 'private, no-store')
    .send(bytes)
}
