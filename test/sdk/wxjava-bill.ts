import { equal } from 'node:assert/strict'

/** Rows by the names of their columns. */
type Row = Readonly<Record<string, string>>

/**
 * Reads a bill as WxJava does: the summary is where its first title stands, commas are blanks, and rows
 * are counted off by the titles of the header after splitting at backticks (WxPayBillResult,
 * WxPayFundFlowResult). That reader divides and drops what is left over; here nothing may be.
 */
export function readAsWxJava(bill: string, summary: string): { rows: readonly Row[]; sums: Row } {
  const at = bill.indexOf(summary)
  equal(at > 0, true, bill)
  const [sums, ...others] = readPart(bill.slice(at))
  equal(others.length, 0)
  return { rows: readPart(bill.slice(0, at)), sums: sums ?? {} }
}

function readPart(part: string): readonly Row[] {
  const [head = '', ...values] = part.replaceAll(',', ' ').split('`')
  const titles = head.replace('\uFEFF', '').trim().split(' ')
  equal(values.length % titles.length, 0, part)
  const rows: Row[] = []
  for (let from = 0; from < values.length; from += titles.length) {
    const row = titles.map((title, column) => [title, values[from + column]?.trim() ?? ''] as const)
    rows.push(Object.fromEntries(row))
  }
  return rows
}
