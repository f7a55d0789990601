import type { AskedRow } from '../api.ts'
import { fenOf } from '../fen.ts'
import { readCsv } from './read-csv.ts'

export const rowsMax = 200

export type FileRow = Readonly<{
  /** In the file, counted from 1 with the line of titles. */
  line: number
  cells: readonly string[]
  row?: AskedRow
  /** What of it cannot be read. */
  fault?: 'number' | 'amount' | 'reason' | 'refundNo'
}>

export type ReadFile = Readonly<{ rows: readonly FileRow[]; fault?: 'empty' | 'long' }>

/** A spreadsheet shows a number as text by an apostrophe in front of it, and may save it with that. */
const plain = (cell = ''): string => cell.trim().replace(/^'/, '')

/**
 * A file of refunds: order number, yuan, reason, and a refund number if wanted. A first line that names no
 * amount is its titles.
 */
export function rowsOf(text: string): ReadFile {
  const lines = readCsv(text).map((cells, index) => ({ line: index + 1, cells }))
  const [first] = lines
  const body = first && fenOf(plain(first.cells[1])) === undefined ? lines.slice(1) : lines
  if (body.length === 0) return { rows: [], fault: 'empty' }
  if (body.length > rowsMax) return { rows: [], fault: 'long' }
  return { rows: body.map(({ line, cells }) => rowOf(line, cells)) }
}

function rowOf(line: number, cells: readonly string[]): FileRow {
  const [number, yuan, reason, outRefundNo] = [0, 1, 2, 3].map((at) => plain(cells[at]))
  const amount = fenOf(yuan ?? '')
  if (!number || number.length > 64) return { line, cells, fault: 'number' }
  if (amount === undefined || amount === '0') return { line, cells, fault: 'amount' }
  if (!reason || reason.length > 80) return { line, cells, fault: 'reason' }
  if (outRefundNo && !/^[0-9A-Za-z_|*@-]{1,64}$/.test(outRefundNo))
    return { line, cells, fault: 'refundNo' }
  return { line, cells, row: { number, amount, reason, ...(outRefundNo && { outRefundNo }) } }
}
