import { randomBytes } from 'node:crypto'

export type MethodId = 'native' | 'jsapi' | 'mini-program' | 'app' | 'h5' | 'code-pay'

/**
 * Words of the platform (`trade_state`), and our own REFUSED for an order that it never took. Later
 * news never takes an order back down this list.
 */
const stateRank = {
  NOTPAY: 0,
  USERPAYING: 1,
  PAYERROR: 2,
  REFUSED: 3,
  CLOSED: 3,
  SUCCESS: 3,
  REFUND: 4,
  REVOKED: 4,
} as const
export type OrderState = keyof typeof stateRank

/** REQUESTED and REFUSED are our own words: no answer yet, and a definite no. */
const refundRank = {
  REQUESTED: 0,
  PROCESSING: 1,
  ABNORMAL: 2,
  REFUSED: 3,
  CLOSED: 3,
  SUCCESS: 3,
} as const
export type RefundState = keyof typeof refundRank

export type Refund = Readonly<{
  outRefundNo: string
  /** In fen. */
  amount: number
  reason: string
  state: RefundState
  requestedAt: string
  /** RFC3339, as the platform says. */
  succeededAt?: string
  /** Where the money went, in the platform's words. */
  receivedAccount?: string
  problem?: string
}>

export type Order = Readonly<{
  outTradeNo: string
  goodsId: string
  method: MethodId
  /** In fen. */
  total: number
  state: OrderState
  createdAt: string
  /** Counts the changes, so that a page knows when it is out of date. */
  version: number
  /** What the platform gave to pay with: a code_url, an h5_url or a prepay_id. */
  payWith?: string
  transactionId?: string
  /** RFC3339, as the platform says. */
  paidAt?: string
  bankType?: string
  problem?: string
  refunds: readonly Refund[]
}>

/** The members of the platform's Transaction that a shop needs. */
export type Transaction = Readonly<{
  mchid?: string
  appid?: string
  out_trade_no: string
  transaction_id?: string
  trade_state: string
  trade_state_desc?: string
  bank_type?: string
  success_time?: string
  amount?: Readonly<{ total: number }>
}>

/** The members of the platform's Refund that a shop needs; callbacks say `refund_status`. */
export type RefundNews = Readonly<{
  mchid?: string
  amount?: Readonly<{ total: number; refund: number }>
  out_trade_no: string
  out_refund_no: string
  status?: string
  refund_status?: string
  success_time?: string
  user_received_account?: string
}>

/** `out_trade_no`: ours, never used twice, readable by people (6–32 of `[0-9A-Za-z_-|*]`). */
export function newOrderNumber(now: Date): string {
  const day = now.toISOString().slice(0, 19).replaceAll(/\D/g, '')
  return `${day}-${randomBytes(5).toString('hex')}`
}

export const isOpen = ({ state }: Order): boolean => state === 'NOTPAY' || state === 'USERPAYING'
export const isPaid = ({ state }: Order): boolean => state === 'SUCCESS' || state === 'REFUND'

/** What may still be refunded, in fen; refunds under way count as gone. */
export function refundable(order: Order): number {
  if (!isPaid(order)) return 0
  const alive = order.refunds.filter(({ state }) => state !== 'CLOSED' && state !== 'REFUSED')
  return alive.reduce((left, { amount }) => left - amount, order.total)
}

/**
 * The order after news of its payment, from a query or a callback. Both may come twice and in any
 * order, so old news changes nothing.
 *
 * @throws when another amount was paid than we asked for: hand over no goods, call somebody.
 */
export function afterPaymentNews(order: Order, news: Transaction): Order {
  const state = news.trade_state
  if (!isOrderState(state)) throw new Error(`Unknown trade_state ${state}`)
  if (news.amount && news.amount.total !== order.total)
    throw new Error(`${order.outTradeNo}: ${news.amount.total} fen paid for ${order.total}`)
  if (stateRank[state] <= stateRank[order.state]) return order
  return {
    ...order,
    state,
    ...(news.transaction_id ? { transactionId: news.transaction_id } : {}),
    ...(news.success_time ? { paidAt: news.success_time } : {}),
    ...(news.bank_type ? { bankType: news.bank_type } : {}),
  }
}

/** The order after news of one of its refunds, under the same rule. */
export function afterRefundNews(order: Order, news: RefundNews): Order {
  const state = news.refund_status ?? news.status ?? ''
  if (!isRefundState(state)) throw new Error(`Unknown refund status ${state}`)
  return changeRefund(order, news.out_refund_no, (refund) =>
    refundRank[state] <= refundRank[refund.state]
      ? refund
      : {
          ...refund,
          state,
          ...(news.success_time ? { succeededAt: news.success_time } : {}),
          ...(news.user_received_account ? { receivedAccount: news.user_received_account } : {}),
        },
  )
}

/** The same order object when nothing changed. */
export function changeRefund(
  order: Order,
  outRefundNo: string,
  change: (refund: Refund) => Refund,
): Order {
  const refunds = order.refunds.map((one) => (one.outRefundNo === outRefundNo ? change(one) : one))
  const isSame = refunds.every((refund, index) => refund === order.refunds[index])
  return isSame ? order : { ...order, refunds }
}

const isOrderState = (word: string): word is OrderState => Object.hasOwn(stateRank, word)
const isRefundState = (word: string): word is RefundState => Object.hasOwn(refundRank, word)
