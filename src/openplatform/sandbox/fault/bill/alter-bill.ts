import { createHash } from 'node:crypto'
import {
  type BillValues,
  billHead,
  billRow,
  billTail,
  readBill,
  tallyBill,
  type BillRow,
} from '@tongbao/apiv3'
import { otherNumber } from '../call/alter-answer.ts'
import type { Parameters } from '../fault.ts'

type TradeKind = 'trade_all' | 'trade_success' | 'trade_refund'
type Row = BillRow<TradeKind>
type Values = Readonly<Record<string, bigint | string>>

export const sha1 = (bytes: Uint8Array): string => createHash('sha1').update(bytes).digest('hex')

/**
 * A trade bill with breaks: its rows are altered, and its last lines add up what is left, so that only
 * a comparison with the merchant’s own orders finds them. The same bill and fault give the same bytes.
 */
export async function withBreaks(
  bytes: Uint8Array,
  fault: string,
  { rows: count = 1, differenceFen = 0 }: Parameters,
): Promise<Buffer> {
  const rows: Row[] = []
  for await (const row of readBill([bytes], 'trade_all', 'trade_success', 'trade_refund'))
    rows.push(row)
  const [first] = rows
  if (!first) return Buffer.from(bytes)
  const altered = alter(rows, fault, count, BigInt(differenceFen))
  return written(first.kind, altered)
}

function alter(rows: readonly Row[], fault: string, count: number, difference: bigint): Values[] {
  switch (fault) {
    case 'bill_row_missing':
      return rows.slice(count).map(valuesOf)
    case 'bill_row_extra':
      return [...rows, ...rows.slice(0, count).map(stranger)].map(valuesOf)
    case 'bill_amount_differs':
      return rows.map((row, index) =>
        index < count ? plus(row, ['orderAmount', 'settlementTotal'], difference) : valuesOf(row),
      )
    case 'bill_fee_differs':
      return rows.map((row, index) =>
        index < count ? plus(row, ['fee'], difference) : valuesOf(row),
      )
    default:
      return rows.map(valuesOf)
  }
}

const valuesOf = (row: Row): Values => {
  const { kind: _kind, line: _line, ...values } = row
  return values
}

const stranger = (row: Row): Row => ({
  ...row,
  transactionId: otherNumber(row.transactionId),
  outTradeNo: otherNumber(row.outTradeNo),
})

/** Columns that hold an amount; of a refund’s row the order amount is nothing, and stays so. */
const plus = (row: Row, names: readonly string[], difference: bigint): Values =>
  Object.fromEntries(
    Object.entries(valuesOf(row)).map(([name, value]) => [
      name,
      names.includes(name) && typeof value === 'bigint' ? value + difference : value,
    ]),
  )

function written(kind: TradeKind, rows: readonly Values[]): Buffer {
  const tally = tallyBill(kind)
  let text = billHead(kind)
  for (const row of rows) {
    const values = row as BillValues<TradeKind>
    tally.add(values)
    text += billRow(kind, values)
  }
  return Buffer.from(text + billTail(kind, tally.sums()))
}

/** One digit near the middle is another; the file reads well and comes to another hash. */
export function damaged(bytes: Uint8Array): Buffer {
  const copy = Buffer.from(bytes)
  const [zero, nine] = [0x30, 0x39]
  for (let at = copy.length >> 1; at < copy.length; at++) {
    const byte = copy.readUInt8(at)
    if (byte < zero || byte > nine) continue
    copy.writeUInt8(byte === nine ? zero : byte + 1, at)
    break
  }
  return copy
}

export const truncated = (bytes: Uint8Array): Buffer =>
  Buffer.from(bytes.subarray(0, bytes.length >> 1))
