import type { BillRow } from '../bill/read-bill.ts'
import { isBillTime } from '../bill/read-row.ts'
import type { MatchRow } from './match-rows.ts'

/** What a merchant's own books say about one payment or one refund. */
export type ShopOrder = Readonly<{
  outTradeNo: string
  /** Given for a refund, which is then meant by it. */
  outRefundNo?: string
  /** A service provider's sub-merchant, whose order numbers are its own. */
  subMchid?: string
  /** Fen, not negative: the total of the order, or what the refund was asked for. */
  amount: bigint
  /** A `trade_state` of the wire for payments, a refund's `status` for refunds. */
  state: string
  /** `yyyy-MM-dd HH:mm:ss` in Beijing. */
  time?: string
  /** Fen; negative for refunds, as bills have it. */
  fee?: bigint
  /** Where it stands in the books, for whoever looks into a difference: a line, an id. */
  place: string
}>

export type TradeKind = 'trade_all' | 'trade_success' | 'trade_refund'

/** A reversal is the row that gives back a payment which was reversed (撤销), not refunded. */
export type EntryKind = 'payment' | 'refund' | 'reversal'

/** One side of a comparison, in the words that both sides share. */
export type OrderEntry = Readonly<{
  kind: EntryKind
  outTradeNo: string
  /** Nothing but for refunds. */
  outRefundNo: string | undefined
  amount: bigint
  state: string
  fee: bigint | undefined
  time: string | undefined
  /** The order's `place`, or the number of the bill's line. */
  place: string
  /** From the bill of the neighbouring day. */
  isNeighbour: boolean
}>

const optional = (value: bigint | string | undefined): string =>
  value === undefined ? '' : String(value)

/** Numbers are unique per kind, and per merchant: `subMchid` is empty where one merchant is alone. */
export const rowOf = (entry: OrderEntry, subMchid: string): MatchRow => ({
  key: `${entry.kind}:${subMchid}:${entry.kind === 'refund' ? optional(entry.outRefundNo) : entry.outTradeNo}`,
  fields: [
    String(entry.amount),
    entry.state,
    optional(entry.fee),
    optional(entry.time),
    entry.isNeighbour ? 'neighbour' : '',
    entry.outTradeNo,
    optional(entry.outRefundNo),
  ],
  raw: entry.place,
})

export const kindOf = ({ key }: MatchRow): EntryKind => {
  if (key.startsWith('refund')) return 'refund'
  return key.startsWith('reversal') ? 'reversal' : 'payment'
}

export function entryOf(row: MatchRow): OrderEntry {
  const [amount = '0', state = '', fee, time, day, outTradeNo = '', outRefundNo] = row.fields
  return {
    kind: kindOf(row),
    outTradeNo,
    outRefundNo: outRefundNo || undefined,
    amount: BigInt(amount),
    state,
    fee: fee ? BigInt(fee) : undefined,
    time: time || undefined,
    place: row.raw,
    isNeighbour: day === 'neighbour',
  }
}

export function billEntryOf(row: BillRow<TradeKind>, isNeighbour: boolean): OrderEntry {
  const shared = {
    outTradeNo: row.outTradeNo,
    fee: row.fee,
    place: String(row.line),
    isNeighbour,
  }
  const isBack = row.kind !== 'trade_success' && row.tradeState !== 'SUCCESS'
  if (!isBack)
    return {
      ...shared,
      kind: 'payment',
      outRefundNo: undefined,
      amount: row.orderAmount,
      state: row.tradeState,
      time: row.tradeTime,
    }
  const isReversal = row.tradeState === 'REVOKED'
  return {
    ...shared,
    kind: isReversal ? 'reversal' : 'refund',
    outRefundNo: isReversal ? undefined : row.outRefundNo,
    amount: row.requestedRefund,
    state: row.refundStatus,
    // Such a bill has the time of the payment in its first column.
    time: row.kind === 'trade_refund' ? row.refundAcceptedTime : row.tradeTime,
  }
}

/** Whether a bill must have it: what was not paid, or not accepted as a refund, is in none. */
const paymentStates: Readonly<Record<string, 'billed' | 'maybe'>> = {
  SUCCESS: 'billed',
  REFUND: 'billed',
  // Reversed before or after the payer paid.
  REVOKED: 'maybe',
  NOTPAY: 'maybe',
  CLOSED: 'maybe',
  PAYERROR: 'maybe',
  USERPAYING: 'maybe',
  ACCEPT: 'maybe',
}
const refundStates: Readonly<Record<string, 'billed' | 'maybe'>> = {
  SUCCESS: 'billed',
  PROCESSING: 'billed',
  ABNORMAL: 'billed',
  CLOSED: 'maybe',
}

const statesOf = (kind: EntryKind) => (kind === 'refund' ? refundStates : paymentStates)

const stateNames = { payment: Object.keys(paymentStates), refund: Object.keys(refundStates) }

/** The states that a `ShopOrder` may have. */
export const knownStates = (isRefund: boolean): readonly string[] =>
  isRefund ? stateNames.refund : stateNames.payment

export const mustBeBilled = (kind: EntryKind, state: string): boolean =>
  kind !== 'reversal' && statesOf(kind)[state] === 'billed'

/**
 * A bill is a snapshot of its day: a refund that was underway then may be anything now. A payment in
 * a bill was paid, so that a shop which has it as unpaid or closed has lost a payment.
 */
export function statesAgree(kind: EntryKind, ofOrder: string, inBill: string): boolean {
  if (kind === 'reversal' || inBill === 'PROCESSING') return true
  if (kind === 'refund') return ofOrder === inBill
  return ofOrder === 'SUCCESS' || ofOrder === 'REFUND' || ofOrder === 'REVOKED'
}

/** The entries of an order: a reversed one may be in the bill as a payment and as its return. */
export function orderEntriesOf(order: ShopOrder): readonly OrderEntry[] {
  const { outTradeNo, outRefundNo, amount, state, time, fee, place } = order
  const isRefund = outRefundNo !== undefined
  if (!knownStates(isRefund).includes(state))
    throw new RangeError(`${place}: ${state} is no state of a ${isRefund ? 'refund' : 'payment'}.`)
  if (time !== undefined && !isBillTime(time))
    throw new RangeError(`${place}: ${time} is no time such as 2026-11-27 08:00:00.`)
  const entry: OrderEntry = {
    kind: isRefund ? 'refund' : 'payment',
    outTradeNo,
    outRefundNo,
    amount,
    state,
    fee,
    time,
    place,
    isNeighbour: false,
  }
  return state === 'REVOKED' ? [entry, { ...entry, kind: 'reversal', fee: undefined }] : [entry]
}

/** Of a time in Beijing. */
export const millisecondsOf = (time: string): number =>
  Date.parse(`${time.replace(' ', 'T')}+08:00`)
