import { signatureMessage } from '@tongbao/apiv3'
import { bodiesOf } from './body-spellings.ts'
import { type Finding, type LineName, lineNames, type Place, type SignedCall } from './diagnosis.ts'
import { urlsOf } from './url-spellings.ts'

/** The five lines of a text to sign; lines but the body are text. */
export type Lines = Readonly<Record<Exclude<LineName, 'body'>, string> & { body: Buffer }>

/** One way to be wrong in one place. */
type Change = Finding & Readonly<{ lines: Lines }>

export type Candidate = Readonly<{ message: Buffer; findings: readonly Finding[] }>

export const linesOf = ({ method, url, timestamp, nonce, body }: SignedCall): Lines => ({
  method,
  url,
  timestamp,
  nonce,
  body,
})

export const messageOf = (lines: Lines): Buffer =>
  signatureMessage(...lineNames.map((name) => lines[name]))

/**
 * Every text that a program is known to sign by mistake: one mistake at a time first, then the shape of
 * the message, then two in different lines. The likelier come first. They end after `bytesMax` bytes, so
 * that a large body is tried with fewer mistakes at once.
 */
export function* candidatesOf(call: SignedCall, bytesMax: number): Generator<Candidate> {
  let bytes = 0
  for (const candidate of allOf(call)) {
    bytes += candidate.message.length
    if (bytes > bytesMax) return
    yield candidate
  }
}

function* allOf(call: SignedCall): Generator<Candidate> {
  const right = linesOf(call)
  const single = changesOf(call, right)
  for (const { lines, ...finding } of single)
    yield { message: messageOf(lines), findings: [finding] }
  for (const [mistake, message] of shapesOf(right))
    yield { message, findings: [{ mistake, place: 'message', signed: null }] }
  for (const first of single) yield* seconds(first, call, single)
}

/** The same again in another line, or with another shape. */
function* seconds(
  { lines, ...finding }: Change,
  call: SignedCall,
  single: readonly Change[],
): Generator<Candidate> {
  for (const [mistake, message] of shapesOf(lines))
    yield { message, findings: [finding, { mistake, place: 'message', signed: null }] }
  const from = lineNames.findIndex((name) => name === finding.place)
  for (const { lines: others, ...other } of single) {
    const line = lineNames.find((name) => name === other.place)
    if (!line || lineNames.indexOf(line) <= from) continue
    const both = { ...lines, [line]: others[line] }
    if (both[line] !== call[line]) yield { message: messageOf(both), findings: [finding, other] }
  }
}

function changesOf(call: SignedCall, right: Lines): readonly Change[] {
  const change = (place: Place, mistake: string, lines: Partial<Lines>): Change => ({
    mistake,
    place,
    signed: place === 'body' || !(place in lines) ? null : String(Reflect.get(lines, place)),
    lines: { ...right, ...lines },
  })
  const { timestamp, nonce, method } = call
  const drifts = [1, -1, 2, -2, 3, -3, 4, -4, 5, -5, 28_800, -28_800]
  return [
    ...bodiesOf(call.body, call.upload).map(([mistake, body]) => change('body', mistake, { body })),
    ...urlsOf(call.url, call.host).map(([mistake, url]) => change('url', mistake, { url })),
    change('method', 'method_lower_case', { method: method.toLowerCase() }),
    ...['GET', 'POST', 'PUT', 'PATCH', 'DELETE']
      .filter((other) => other !== method)
      .map((other) => change('method', 'method_other', { method: other })),
    change('timestamp', 'timestamp_nonce_swapped', { timestamp: nonce, nonce: timestamp }),
    change('timestamp', 'timestamp_milliseconds', { timestamp: `${timestamp}000` }),
    ...drifts.map((by) =>
      change('timestamp', 'timestamp_other', { timestamp: String(Number(timestamp) + by) }),
    ),
    change('timestamp', 'timestamp_left_out', { timestamp: '' }),
    change('nonce', 'nonce_case', { nonce: nonce.toLowerCase() }),
    change('nonce', 'nonce_case', { nonce: nonce.toUpperCase() }),
    change('nonce', 'nonce_without_dashes', { nonce: nonce.replaceAll('-', '') }),
    change('nonce', 'nonce_left_out', { nonce: '' }),
  ].filter(({ lines }) => lineNames.some((name) => lines[name] !== right[name]))
}

/** Lines put together otherwise than with one LF after each. */
function shapesOf(lines: Lines): readonly (readonly [mistake: string, message: Buffer])[] {
  const parts = lineNames.map((name) => Buffer.from(lines[name]))
  const joined = (between: string, after: string) =>
    Buffer.concat(
      parts.flatMap((part, index) => [
        part,
        Buffer.from(index < parts.length - 1 ? between : after),
      ]),
    )
  const head = parts.slice(0, -1).flatMap((part) => [part, Buffer.from('\n')])
  return [
    ['last_newline_missing', joined('\n', '')],
    ['newline_one_too_many', joined('\n', '\n\n')],
    ['body_line_missing', Buffer.concat(head)],
    ['line_ends_crlf', joined('\r\n', '\r\n')],
    ['line_ends_crlf', joined('\r\n', '')],
    ['line_ends_written', joined('\\n', '\\n')],
    ['line_ends_missing', joined('', '')],
    ['answer_format', signatureMessage(lines.timestamp, lines.nonce, lines.body)],
    ['body_alone', parts.at(-1) ?? Buffer.alloc(0)],
  ]
}
