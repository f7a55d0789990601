import { BillFault } from './bill-fault.ts'
import { billByteOrderMark } from './write-bill.ts'

export type Bytes = AsyncIterable<Uint8Array> | Iterable<Uint8Array>

/** A line that never ends would fill the memory: no value of a bill comes near this. */
const lineMax = 65_536

/**
 * Lines without their ends, a batch for each chunk of bytes. Takes a byte order mark or none, and
 * CRLF or LF, but one of them throughout; the last line must be ended too, or the file was cut.
 */
export async function* billLines(bytes: Bytes): AsyncGenerator<readonly string[]> {
  const decode = strictUtf8()
  let line = 0
  let rest = ''
  let end: Ending | undefined
  for await (const chunk of bytes) {
    const text = rest + decode(chunk, line + 1)
    const lines = text.split('\n')
    rest = lines.pop() ?? ''
    if (rest.length > lineMax) throw new BillFault('the line does not end', { line: line + 1 })
    const [first] = lines
    if (first === undefined) continue
    end ??= first.endsWith('\r') ? '\r\n' : '\n'
    const bare = unended(lines, end, line)
    if (line === 0 && bare[0]?.startsWith(billByteOrderMark)) bare[0] = bare[0].slice(1)
    line += lines.length
    yield bare
  }
  const tail = rest + decode(undefined, line + 1)
  if (tail !== '') throw new BillFault('the file is cut off', { line: line + 1, value: tail })
}

type Ending = '\r\n' | '\n'

function unended(lines: readonly string[], end: Ending, before: number): string[] {
  return lines.map((text, index) => {
    const hasReturn = text.endsWith('\r')
    if (hasReturn !== (end === '\r\n'))
      throw new BillFault('the line ends otherwise than the first', { line: before + index + 1 })
    const bare = hasReturn ? text.slice(0, -1) : text
    if (bare.includes('\r'))
      throw new BillFault('a carriage return stands inside', { line: before + index + 1 })
    return bare
  })
}

/** Decodes chunk after chunk; `undefined` says that no more come. */
function strictUtf8(): (chunk: Uint8Array | undefined, line: number) => string {
  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
  return (chunk, line) => {
    try {
      return chunk === undefined ? decoder.decode() : decoder.decode(chunk, { stream: true })
    } catch (error) {
      throw new BillFault('near here the bytes are not UTF-8', { line }, error)
    }
  }
}
