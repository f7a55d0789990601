import { gbkOf } from './charset.ts'

export type Variant<Value> = readonly [mistake: string, value: Value]

/** Writing a larger body anew in twenty ways would hold up whoever waits for this process. */
const rewrittenMax = 64 * 1024

/**
 * What a program may have signed instead of the bytes that it sent. Those that come from reading the JSON
 * and writing it anew are left out when the body is none.
 */
export function bodiesOf(body: Buffer, upload: Buffer | undefined): readonly Variant<Buffer>[] {
  const text = body.toString('utf8')
  const variants: (readonly [string, string | Buffer | undefined])[] = [
    ...(upload ? [['body_whole_upload', upload] as const] : []),
    ['body_left_out', ''],
    ...(body.length === 0
      ? ['{}', 'null', 'undefined', '""', '[]'].map((word) => ['body_word_for_none', word] as const)
      : []),
    ['body_byte_order_mark_lost', text.replace(/^\u{feff}/u, '')],
    ['body_trimmed', text.trim()],
    ['body_newline_added', `${text}\n`],
    ['body_newline_added', `${text}\r\n`],
    ['body_byte_order_mark', `\u{feff}${text}`],
    ['body_line_ends', text.replaceAll('\r\n', '\n')],
    ['body_line_ends', text.replaceAll('\n', '\r\n')],
    ...(body.length <= rewrittenMax ? jsonSpellings(text) : []),
    ['body_charset', body.length <= rewrittenMax ? gbkOf(text) : undefined],
    ['body_charset', Buffer.from(text, 'utf16le')],
    ['body_charset', Buffer.from(body.toString('latin1'), 'utf8')],
    ['body_charset', Buffer.from(text.replaceAll(/[^\0-\x7f]/g, '?'))],
    ['body_url_encoded', encodeURIComponent(text)],
    ['body_base64', body.toString('base64')],
    ['body_quoted', JSON.stringify(text)],
  ]
  return variants.flatMap(([mistake, value]) => {
    const bytes = typeof value === 'string' ? Buffer.from(value) : value
    return bytes && !bytes.equals(body) ? [[mistake, bytes] as const] : []
  })
}

function jsonSpellings(text: string): readonly (readonly [string, string])[] {
  const value = parsed(text)
  if (value === undefined) return []
  const compact = JSON.stringify(value)
  const spaced = spacedOf(value)
  const sorted = sortedOf(value)
  return [
    // Plain ones first: text without a character to escape is the same escaped.
    ['body_rewritten', compact],
    ['body_spaced', spaced],
    ['body_escaped_slashes', compact.replaceAll('/', String.raw`\/`)],
    ['body_escaped_slashes', asciiOf(compact).replaceAll('/', String.raw`\/`)],
    ['body_escaped_unicode', asciiOf(compact)],
    ['body_escaped_unicode', asciiOf(spaced)],
    ['body_escaped_html', htmlOf(compact)],
    ['body_pretty', JSON.stringify(value, null, 2)],
    ['body_pretty', JSON.stringify(value, null, 4)],
    ['body_pretty', JSON.stringify(value, null, '\t')],
    ['body_sorted', JSON.stringify(sorted)],
    ['body_sorted', spacedOf(sorted)],
    ['body_form', formOf(value)],
  ]
}

function parsed(text: string): object | undefined {
  try {
    const value: unknown = JSON.parse(text.replace(/^\u{feff}/u, ''))
    return typeof value === 'object' && value !== null ? value : undefined
  } catch {
    return undefined
  }
}

const asciiOf = (json: string): string =>
  json.replaceAll(
    /[^\0-\x7f]/g,
    (unit) => String.raw`\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )

/** As Go's encoder writes what could be HTML. */
const htmlOf = (json: string): string =>
  json.replaceAll(/[<>&]/g, (unit) => String.raw`\u00${unit.charCodeAt(0).toString(16)}`)

/** As Python writes JSON: a blank after each comma and colon. */
function spacedOf(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(spacedOf).join(', ')}]`
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  const members = Object.entries(value)
  return `{${members.map(([name, each]) => `${JSON.stringify(name)}: ${spacedOf(each)}`).join(', ')}}`
}

function sortedOf(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sortedOf)
  if (typeof value !== 'object' || value === null) return value
  const members = Object.entries(value).toSorted(([one], [other]) => (one < other ? -1 : 1))
  return Object.fromEntries(members.map(([name, each]) => [name, sortedOf(each)]))
}

/** As the older interface signed: members in order, with `&` between them. */
function formOf(value: object): string {
  const members = Object.entries(value).toSorted(([one], [other]) => (one < other ? -1 : 1))
  return members
    .map(
      ([name, each]) => `${name}=${typeof each === 'object' ? JSON.stringify(each) : String(each)}`,
    )
    .join('&')
}
