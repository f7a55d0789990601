import { refuse } from './document.ts'

/** A form of an upload, as its bytes stand. */
export type Form = ReadonlyMap<string, Readonly<{ filename: string | undefined; bytes: Buffer }>>

const partsMax = 4
const headMax = 4_096

/**
 * Reads a form (RFC 7578) that is known whole. The signature is over the text of one part, so that part is
 * wanted to the byte and before anybody is authenticated; a plugin that hands parts out later cannot
 * give it. Strict: every line ends in CRLF, a name comes once, nothing lies behind the end. MEDIA_FORM.
 */
export function readForm(contentType: string, body: Buffer): Form {
  const boundary = boundaryOf(contentType)
  const dash = Buffer.from(`--${boundary}`)
  const inner = Buffer.from(`\r\n--${boundary}`)
  const parts = new Map<string, Readonly<{ filename: string | undefined; bytes: Buffer }>>()
  if (!body.subarray(0, dash.length).equals(dash)) throw refuse('MEDIA_FORM')
  let at = dash.length
  for (;;) {
    const mark = body.toString('latin1', at, at + 2)
    if (mark === '--') break
    const headEnd = body.indexOf('\r\n\r\n', at)
    const next = headEnd === -1 ? -1 : body.indexOf(inner, headEnd + 2)
    if (mark !== '\r\n' || next === -1 || headEnd - at > headMax || parts.size === partsMax)
      throw refuse('MEDIA_FORM')
    const { name, filename } = dispositionOf(body.toString('utf8', at + 2, headEnd))
    if (parts.has(name)) throw refuse('MEDIA_FORM')
    parts.set(name, { filename, bytes: body.subarray(headEnd + 4, Math.max(next, headEnd + 4)) })
    at = next + inner.length
  }
  if (body.toString('latin1', at + 2).trim() !== '') throw refuse('MEDIA_FORM')
  return parts
}

function boundaryOf(contentType: string): string {
  const found = /;\s*boundary=(?:"([^"]{1,70})"|([^\s;"]{1,70}))/i.exec(contentType)
  const boundary = found?.[1] ?? found?.[2]
  if (boundary === undefined) throw refuse('MEDIA_FORM')
  return boundary
}

function dispositionOf(head: string): Readonly<{ name: string; filename: string | undefined }> {
  const line = head.split('\r\n').find((each) => /^content-disposition:\s*form-data\b/i.test(each))
  const name = /;\s*name="([^"]{1,64})"/i.exec(line ?? '')?.[1]
  if (name === undefined) throw refuse('MEDIA_FORM')
  return { name, filename: /;\s*filename="([^"]{0,256})"/i.exec(line ?? '')?.[1] }
}
