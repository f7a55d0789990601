import { refusals } from '#kernel/refusal'
import { beijing, isDate } from '#kernel/time'
import type { DeskPage, DeskRefund, OrderLine, RefundLine, Scope } from '#payments'
import type { Directory } from '#merchants'
import type { Reach } from './reach.ts'

export const refuse = refusals({
  NO_SUCH_ORDER: [404, '没有找到该订单，请核对单号，或确认它属于你的商户或门店'],
  NO_SUCH_TIME: [400, '时间不存在，请按年-月-日T时:分:秒填写北京时间'],
})

/** A provider's pages show its tree, a node's people what their tills took. */
export async function scopeOf(
  directory: Directory,
  { mchid, codes }: Reach,
): Promise<Exclude<Scope, { of: 'all' }>> {
  if (codes) return { of: 'merchant', mchid, codes }
  const merchant = await directory.merchant(mchid)
  return merchant?.kind === 'provider' ? { of: 'provider', mchid } : { of: 'merchant', mchid }
}

/** `2026-11-24T08:00:00`, in Beijing. */
export function instantOf(text: string | undefined): Date | undefined {
  if (text === undefined) return undefined
  const instant = new Date(`${text}+08:00`)
  if (!isDate(text.slice(0, 10)) || Number.isNaN(instant.getTime())) throw refuse('NO_SUCH_TIME')
  return instant
}

export const pageView = <Row, Shown>(
  { rows, next, searchedTo }: DeskPage<Row>,
  view: (row: Row) => Shown,
) => ({ rows: rows.map(view), next, searchedTo: searchedTo ? beijing(searchedTo) : null })

export const orderLineView = (order: OrderLine) => ({
  ...order,
  amount: String(order.amount),
  refunded: String(order.refunded),
  createdAt: beijing(order.createdAt),
  paidAt: order.paidAt && beijing(order.paidAt),
})

export const refundLineView = (refund: RefundLine) => ({
  ...refund,
  amount: String(refund.amount),
  orderAmount: String(refund.orderAmount),
  createdAt: beijing(refund.createdAt),
  succeededAt: refund.succeededAt && beijing(refund.succeededAt),
})

export const wishView = (wish: DeskRefund, nameOf: (id: string) => string | null) => ({
  id: wish.id,
  mchid: wish.mchid,
  batchId: wish.batchId,
  rowNo: wish.rowNo,
  orderId: wish.orderId,
  outTradeNo: wish.outTradeNo,
  outRefundNo: wish.outRefundNo,
  amount: String(wish.amount),
  orderAmount: String(wish.orderAmount),
  reason: wish.reason,
  maker: wish.maker,
  makerName: nameOf(wish.maker),
  approvalId: wish.approvalId,
  state: wish.state,
  failure: wish.failure,
  failureWords: wish.failureWords,
  createdAt: beijing(wish.createdAt),
  endedAt: wish.endedAt && beijing(wish.endedAt),
})
