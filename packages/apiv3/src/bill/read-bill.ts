import { BillFault } from './bill-fault.ts'
import { type BillKind, type BillValues, formOf } from './bill-form.ts'
import { kindOf, summaryOf, unknownSummary } from './bill-header.ts'
import { type Bytes, billLines } from './bill-lines.ts'
import { checkSums, rowReader } from './read-row.ts'
import { tallyBill } from './tally-bill.ts'

/** One row of a bill, with the kind of the bill and the number of its line. */
export type BillRow<Kind extends BillKind = BillKind> = {
  [Of in Kind]: Readonly<{ kind: Of; line: number }> & BillValues<Of>
}[Kind]

/**
 * Reads a bill strictly, in memory that does not grow with it: header, rows, summary, end. Gives its
 * rows one by one, amounts as bigint fen, times as text in Beijing. Throws `BillFault` with line,
 * column and value for whatever is not as the contract says. The summary is checked after the last
 * row was given, so nothing counts before the iteration has ended well. `expected` are the kinds to
 * be taken, all when left out. Line breaks inside a value stay the two characters that the bill has
 * for them. Source: APIv3 bills.
 */
export async function* readBill<Kind extends BillKind = BillKind>(
  bytes: Bytes,
  ...expected: readonly Kind[]
): AsyncGenerator<BillRow<Kind>> {
  let reading: Reading<Kind> | undefined
  let line = 0
  for await (const lines of billLines(bytes))
    for (const text of lines) {
      line++
      if (!reading) reading = readingOf(kindOf(text, expected))
      else {
        const row = reading.take(text, line)
        if (row) yield row
      }
    }
  if (!reading) throw new BillFault('the file is empty', { line: 1 })
  reading.end(line + 1)
}

type Reading<Kind extends BillKind> = Readonly<{
  /** A row, or nothing when the line belongs to the summary. */
  take: (text: string, line: number) => BillRow<Kind> | undefined
  end: (line: number) => void
}>

function readingOf<Kind extends BillKind>(kind: Kind): Reading<Kind> {
  const form = formOf(kind)
  const rowOf = rowReader(kind)
  // The wider of two summaries has every sum of the narrower.
  const tallied = form.alsoSummary ?? form.summary
  const tally = tallyBill(kind, tallied)
  let part: 'rows' | 'sums' | 'end' = 'rows'
  let summary = form.summary
  return {
    take: (text, line) => {
      if (part === 'end') throw new BillFault('nothing follows a summary', { line, value: text })
      if (part === 'sums') {
        const sums = new Map(tallied.map(({ title }, index) => [title, tally.sums()[index] ?? 0n]))
        checkSums(text, line, { summary, sums })
        part = 'end'
        return undefined
      }
      if (!text.startsWith('`')) {
        const found = summaryOf(form, text)
        if (!found) throw unknownSummary(text, line, form)
        summary = found
        part = 'sums'
        return undefined
      }
      const row = rowOf(text, line) as BillRow<Kind>
      tally.add(row)
      return row
    },
    end: (line) => {
      if (part !== 'end') throw new BillFault('the file is cut off before its summary', { line })
    },
  }
}
