import {
  type BillForm,
  type BillKind,
  type BillValues,
  type ColumnKind,
  formOf,
} from './bill-form.ts'
import { billText, feeTextOf, yuanOf } from './bill-value.ts'
import type { SumColumn } from './bill-form.ts'

/**
 * Bills are UTF-8 with this in front, CRLF after every line, the last one included. The hash of a
 * bill is SHA-1 over exactly these bytes, uncompressed. Verified on a real bill with its hash.
 */
export const billByteOrderMark = '\uFEFF'

/**
 * One line of values, each behind a backtick. They are written as given: whatever a human typed goes
 * through `billText` before.
 */
export const billLine = (values: readonly string[]): string => `\`${values.join(',`')}\r\n`

/** Byte order mark and header: the beginning of a bill. */
export const billHead = (kind: BillKind): string =>
  `${billByteOrderMark}${headerOf(formOf(kind))}\r\n`

export const headerOf = ({ columns }: BillForm): string => columns.map(([title]) => title).join(',')

export const summaryHeaderOf = (summary: readonly SumColumn[]): string =>
  summary.map(({ title }) => title).join(',')

/** One line of a bill from its values, text made safe and amounts spelled out. */
export function billRow<Kind extends BillKind>(kind: Kind, values: BillValues<Kind>): string {
  const members: Readonly<Record<string, bigint | string>> = values
  let line = ''
  for (const [, name, columnKind] of formOf(kind).columns)
    line += `${line === '' ? '`' : ',`'}${valueText(columnKind, members[name] ?? '')}`
  return `${line}\r\n`
}

function valueText(kind: ColumnKind, value: bigint | string): string {
  if (typeof value === 'string') return billText(value)
  return kind === 'fee' ? feeTextOf(value) : yuanOf(value)
}

/** Header and only line of the summary: the end of a bill. `sums` in the order of the header. */
export function billTail(kind: BillKind, sums: readonly bigint[]): string {
  const { summary } = formOf(kind)
  if (sums.length !== summary.length)
    throw new RangeError(`A summary of ${kind} has ${summary.length} figures, not ${sums.length}.`)
  const texts = summary.map(({ kind: sumKind }, index) => sumText(sumKind, sums[index] ?? 0n))
  return `${summaryHeaderOf(summary)}\r\n${billLine(texts)}`
}

function sumText(kind: SumColumn['kind'], sum: bigint): string {
  switch (kind) {
    case 'count':
      return String(sum)
    case 'decimalCount':
      return `${sum}.0`
    case 'yuan':
      return yuanOf(sum)
    case 'fee':
      return feeTextOf(sum)
  }
}
