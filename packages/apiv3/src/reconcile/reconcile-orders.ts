import type { BillRow } from '../bill/read-bill.ts'
import { type Difference, type MatchRow, matchRows } from './match-rows.ts'
import {
  billEntryOf,
  entryOf,
  kindOf,
  millisecondsOf,
  mustBeBilled,
  type OrderEntry,
  orderEntriesOf,
  rowOf,
  type ShopOrder,
  statesAgree,
  type TradeKind,
} from './shop-order.ts'
import type { Spill } from './spill.ts'

/**
 * How shop and platform can differ.
 *
 * - `missing_in_bill` 短款: the shop has it and the platform does not; goods may have left unpaid.
 * - `missing_in_orders` 长款: the platform has it and the shop does not; money came without an order.
 * - `amount_differs` 金额不符, `state_differs` 状态不符, `fee_differs` 手续费不符: both have it.
 * - `duplicated` 重复: a side has the same number more than once; the surplus rows are told.
 * - `cross_day` 跨日: both have it, on either side of midnight; no money is missing. Told only when
 *   the bill of the neighbouring day is there too.
 */
export const orderClasses = [
  'missing_in_bill',
  'missing_in_orders',
  'amount_differs',
  'state_differs',
  'fee_differs',
  'duplicated',
  'cross_day',
] as const
export type OrderClass = (typeof orderClasses)[number]

export type OrderDifference = Readonly<{
  class: OrderClass
  /** What the shop has; nothing when it has nothing. */
  order: OrderEntry | undefined
  billed: OrderEntry | undefined
}>

type TradeRows = AsyncIterable<BillRow<TradeKind>>

export type ReconcileInput = Readonly<{
  orders: AsyncIterable<ShopOrder> | Iterable<ShopOrder>
  /** `readBill(…, 'trade_all', 'trade_success', 'trade_refund')` of the day. */
  bill: TradeRows
  /**
   * The bill of the day before or after, of the same kind: it explains orders around midnight. What
   * it has beyond that is not asked after, because the shop's orders of that day are not here.
   */
  neighbourBill?: TradeRows
  /** How far apart the times around midnight may lie. Default 30. */
  cutOffMinutes?: number
  /** Tells orders of one number apart by `subMchid`, for service providers. Default false. */
  bySubMerchant?: boolean
  spill?: Spill
  partitions?: number
}>

export type ReconcileTotals = {
  orders: number
  /** Orders that this kind of bill has not: refunds in a bill of payments. */
  outOfScope: number
  billed: number
  found: Record<OrderClass, number>
}

export type Reconciliation = AsyncIterable<OrderDifference> &
  Readonly<{
    /** Complete when the iteration has ended. */
    totals: Readonly<ReconcileTotals>
  }>

type Word = 'amount_differs' | 'state_differs' | 'fee_differs' | 'cross_day' | 'missing_in_bill'

/**
 * Compares a shop's orders with the platform's bill, payments by `out_trade_no` and refunds by
 * `out_refund_no`, whatever the order and the size of both. Nothing is told before both have been
 * read to their end, so a bill that is damaged gives no differences. Orders that were never paid are
 * in no bill and are not missed. A bill without rows does not show its kind: it is taken as ALL.
 */
export function reconcileOrders(input: ReconcileInput): Reconciliation {
  const totals: ReconcileTotals = {
    orders: 0,
    outOfScope: 0,
    billed: 0,
    found: {
      missing_in_bill: 0,
      missing_in_orders: 0,
      amount_differs: 0,
      state_differs: 0,
      fee_differs: 0,
      duplicated: 0,
      cross_day: 0,
    },
  }
  return {
    totals,
    async *[Symbol.asyncIterator]() {
      for await (const difference of differencesOf(input, totals)) {
        totals.found[difference.class]++
        yield difference
      }
    },
  }
}

async function* differencesOf(
  input: ReconcileInput,
  totals: ReconcileTotals,
): AsyncGenerator<OrderDifference> {
  const { neighbourBill, cutOffMinutes = 30, bySubMerchant = false, spill, partitions } = input
  const subMchidOf = (subMchid: string | undefined): string =>
    bySubMerchant ? (subMchid ?? '0') : ''
  let kind: TradeKind | undefined

  async function* billed(bill: TradeRows, isNeighbour: boolean): AsyncGenerator<MatchRow> {
    for await (const row of bill) {
      kind ??= row.kind
      if (row.kind !== kind) throw new RangeError(`The bills are ${kind} and ${row.kind}.`)
      if (!isNeighbour) totals.billed++
      yield rowOf(billEntryOf(row, isNeighbour), subMchidOf(row.subMchid))
    }
  }
  async function* left(): AsyncGenerator<MatchRow> {
    yield* billed(input.bill, false)
    if (neighbourBill) yield* billed(neighbourBill, true)
  }
  async function* right(): AsyncGenerator<MatchRow> {
    for await (const order of input.orders) {
      const entries = orderEntriesOf(order).filter((entry) => isInScope(entry, kind))
      if (entries.length === 0) totals.outOfScope++
      else totals.orders++
      for (const entry of entries) yield rowOf(entry, subMchidOf(order.subMchid))
    }
  }
  const compare = comparer({
    cutOffMs: cutOffMinutes * 60_000,
    hasNeighbour: neighbourBill !== undefined,
  })
  const found = matchRows({
    left: left(),
    right: right(),
    compare,
    ...(spill === undefined ? {} : { spill }),
    ...(partitions === undefined ? {} : { partitions }),
  })
  for await (const difference of found) yield* told(difference)
}

const isInScope = ({ kind }: OrderEntry, of: TradeKind | undefined): boolean =>
  of === 'trade_success' ? kind === 'payment' : of !== 'trade_refund' || kind !== 'payment'

type Judging = Readonly<{ cutOffMs: number; hasNeighbour: boolean }>

/** Left is the bill, right the order. Works on the texts: a million pairs are mostly equal. */
const comparer =
  ({ cutOffMs, hasNeighbour }: Judging) =>
  (left: MatchRow, right: MatchRow): readonly Word[] => {
    const [amount, state = '', fee, billedTime = '', day] = left.fields
    const [orderAmount, orderState = '', orderFee, orderTime = ''] = right.fields
    const isNeighbour = day === 'neighbour'
    const kind = kindOf(right)
    const days = daysOf({ orderTime, billedTime, isNeighbour, cutOffMs })
    // Hours away it is another day's business, and missing in the bill of its own.
    if (isNeighbour && days === 'apart')
      return mustBeBilled(kind, orderState) ? ['missing_in_bill'] : []
    const words: Word[] = []
    // What comes back of a reversed payment is without the coupons.
    if (orderAmount !== amount && kind !== 'reversal') words.push('amount_differs')
    if (!statesAgree(kind, orderState, state)) words.push('state_differs')
    if (orderFee !== '' && orderFee !== fee) words.push('fee_differs')
    if (hasNeighbour && days === 'around midnight') words.push('cross_day')
    return words
  }

type Times = Readonly<{
  orderTime: string
  billedTime: string
  isNeighbour: boolean
  cutOffMs: number
}>

function daysOf(times: Times): 'same' | 'around midnight' | 'apart' {
  const { orderTime, billedTime, isNeighbour, cutOffMs } = times
  // Without a time of its own the order is of the day that is being compared.
  if (orderTime === '') return isNeighbour ? 'around midnight' : 'same'
  if (orderTime.slice(0, 10) === billedTime.slice(0, 10)) return 'same'
  const apartMs = Math.abs(millisecondsOf(orderTime) - millisecondsOf(billedTime))
  return apartMs <= cutOffMs ? 'around midnight' : 'apart'
}

function* told(difference: Difference<Word>): Generator<OrderDifference> {
  switch (difference.kind) {
    case 'missing_in_right': {
      const billed = entryOf(difference.left)
      if (!billed.isNeighbour) yield { class: 'missing_in_orders', order: undefined, billed }
      return
    }
    case 'missing_in_left': {
      const order = entryOf(difference.right)
      if (mustBeBilled(order.kind, order.state))
        yield { class: 'missing_in_bill', order, billed: undefined }
      return
    }
    case 'duplicated': {
      const entry = entryOf(difference.row)
      if (difference.side === 'right') {
        // The second entry of a reversed order says nothing that the first does not.
        if (entry.kind !== 'reversal')
          yield { class: 'duplicated', order: entry, billed: undefined }
      } else if (!entry.isNeighbour) {
        yield { class: 'duplicated', order: undefined, billed: entry }
      }
      return
    }
    case 'differs': {
      const [billed, order] = [entryOf(difference.left), entryOf(difference.right)]
      for (const word of difference.words) yield { class: word, order, billed }
    }
  }
}
