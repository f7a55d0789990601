import type { OrderState, TradeType } from '../../order/order.ts'
import type { RefundState } from '../../refund/refund.ts'
import type { Scope } from '../scope.ts'

type Span = Readonly<{
  /** Born from here on, and before there. */
  from?: Date | undefined
  to?: Date | undefined
  /** The order number, transaction number, refund number or the merchant's refund number. */
  number?: string | undefined
  /** In fen. */
  amountFrom?: bigint | undefined
  amountTo?: bigint | undefined
  deviceId?: string | undefined
}>

type Walk = Readonly<{ scope: Scope; before?: string | undefined; limit: number }>

/** What of an order is sought; what is left out does not matter. */
export type SoughtOrders = Walk &
  Span &
  Readonly<{
    openid?: string | undefined
    states?: readonly OrderState[] | undefined
    method?: TradeType | undefined
  }>

export type SoughtRefunds = Walk & Span & Readonly<{ states?: readonly RefundState[] | undefined }>

/** An order as a list shows it; amounts in fen. */
export type OrderLine = Readonly<{
  mchid: string
  id: string
  outTradeNo: string
  spMchid: string | null
  tradeType: TradeType
  state: OrderState
  description: string
  amount: bigint
  currency: 'CNY'
  deviceId: string | null
  channel: string | null
  refunded: bigint
  refundCount: number
  createdAt: Date
  openid: string | null
  bankType: string | null
  paidAt: Date | null
}>

export type RefundLine = Readonly<{
  mchid: string
  id: string
  outRefundNo: string
  orderId: string
  outTradeNo: string
  spMchid: string | null
  state: RefundState
  amount: bigint
  orderAmount: bigint
  currency: 'CNY'
  reason: string | null
  receivedAccount: string
  /** It waits, or waited, for people of the institution. */
  isReviewed: boolean
  deviceId: string | null
  createdAt: Date
  succeededAt: Date | null
}>
