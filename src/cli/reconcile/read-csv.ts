/** What keeps a table from being read, with the number of its line. */
export class CsvFault extends Error {
  override readonly name = 'CsvFault'
}

export type CsvRecord = Readonly<{
  /** Number of the line that it begins in, from 1. */
  line: number
  fields: readonly string[]
}>

/** A quote that is never closed would take in the whole file. */
const recordMax = 1_048_576

/**
 * Records as RFC 4180 has them, a batch for each piece of bytes: quotes around fields with commas,
 * quotes or line ends, quotes doubled inside. UTF-8 with or without a byte order mark, lines ended by
 * CRLF or LF, the last one ended or not. Everything else is a `CsvFault`.
 */
export async function* readCsv(
  bytes: AsyncIterable<Uint8Array>,
): AsyncGenerator<readonly CsvRecord[]> {
  const decode = strictUtf8()
  let line = 1
  let rest = ''
  for await (const piece of bytes) {
    const lines = `${rest}${decode(piece)}`.split('\n')
    rest = lines.pop() ?? ''
    const { records, open } = recordsOf(lines, line)
    line += lines.length - open.length
    // A record that goes on behind this piece is read again with the next.
    rest = [...open, rest].join('\n')
    if (rest.length > recordMax) throw new CsvFault(`line ${line}: a quote is not closed`)
    yield records
  }
  const last = `${rest}${decode(undefined)}`
  if (last === '') return
  const { records, open } = recordsOf(last.split('\n'), line)
  if (open.length > 0) throw new CsvFault(`line ${line}: a quote is not closed`)
  yield records
}

type Records = Readonly<{ records: readonly CsvRecord[]; open: readonly string[] }>

/** `open` are the lines of a record whose quote is not closed yet. */
function recordsOf(lines: readonly string[], first: number): Records {
  const records: CsvRecord[] = []
  for (let index = 0; index < lines.length; index++) {
    const begun = index
    let text = lines[index] ?? ''
    if (text.includes('"')) {
      const parts = [text]
      let quotes = quotesIn(text)
      while (quotes % 2 === 1 && index + 1 < lines.length) {
        const more = lines[++index] ?? ''
        parts.push(more)
        quotes += quotesIn(more)
      }
      if (quotes % 2 === 1) return { records, open: lines.slice(begun) }
      text = parts.join('\n')
    }
    const line = first + begun
    records.push({ line, fields: fieldsOf(text.endsWith('\r') ? text.slice(0, -1) : text, line) })
  }
  return { records, open: [] }
}

const quotesIn = (text: string): number => text.split('"').length - 1

function fieldsOf(text: string, line: number): readonly string[] {
  if (!text.includes('"')) return text.split(',')
  const fields: string[] = []
  const field = /(?:"(?<quoted>(?:[^"]|"")*)"|(?<plain>[^",]*))(?<end>,|$)/y
  for (;;) {
    const found = field.exec(text)
    if (!found) throw new CsvFault(`line ${line}: a quote stands where none may stand`)
    const { quoted, plain = '', end } = found.groups ?? {}
    fields.push(quoted === undefined ? plain : quoted.replaceAll('""', '"'))
    if (end === '') return fields
  }
}

/** Takes a byte order mark off. */
function strictUtf8(): (piece: Uint8Array | undefined) => string {
  const decoder = new TextDecoder('utf-8', { fatal: true })
  return (piece) => {
    try {
      return piece === undefined ? decoder.decode() : decoder.decode(piece, { stream: true })
    } catch {
      throw new CsvFault('the file is not UTF-8: save it as “CSV UTF-8”')
    }
  }
}
