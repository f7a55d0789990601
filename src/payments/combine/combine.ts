import { refusals } from '#kernel/refusal'
import type { CombineToTell } from '../order/facts.ts'
import type { TradeType } from '../order/order.ts'

/** Several orders that a payer pays as one. Its state is its parts': they are never apart. */
export type Combine = CombineToTell &
  Readonly<{
    tradeType: TradeType
    payerOpenid: string | null
    contentDigest: string
    createdAt: Date
    expiresAt: Date
  }>

/** Merchant mode 2–10 sub-orders, platform mode 1–50 (APIv3 payments). */
export const refuse = refusals({
  SUB_ORDERS_COUNT: [400, '子单数量应为2到10个（服务商/平台模式1到50个）', 'PARAM_ERROR'],
  SUB_ORDERS_REPEATED: [400, '子单商户订单号重复', 'PARAM_ERROR'],
  SUB_ORDERS_DIFFER: [400, '关单请求的子单与合单的子单不一致', 'INVALID_REQUEST'],
  COMBINE_NOT_EXIST: [404, '合单订单不存在', 'ORDER_NOT_EXIST'],
})
