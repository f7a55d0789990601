import {
  afterPaymentNews,
  afterRefundNews,
  isOpen,
  type Order,
  type RefundNews,
  type Transaction,
} from './order.ts'
import { type Answer, answerOf } from './pay-client.ts'
import type { Shop } from './shop.ts'

/** Asks the platform how the order stands and writes it down. */
export async function queryOrder(shop: Shop, outTradeNo: string): Promise<Order> {
  const { data } = await answerOf(
    shop.wxpay.v3.pay.transactions.outTradeNo.$out_trade_no$.get<object, Answer<Transaction>>({
      params: { mchid: shop.configuration.merchant.mchid },
      out_trade_no: outTradeNo,
    }),
  )
  return shop.book.change(outTradeNo, (order) => afterPaymentNews(order, data))
}

/** The same for one refund. */
export async function queryRefund(
  shop: Shop,
  outTradeNo: string,
  outRefundNo: string,
): Promise<Order> {
  const { data } = await answerOf(
    shop.wxpay.v3.refund.domestic.refunds.$out_refund_no$.get<object, Answer<RefundNews>>({
      out_refund_no: outRefundNo,
    }),
  )
  return shop.book.change(outTradeNo, (order) => afterRefundNews(order, data))
}

const askedAgainAfterMs = 3_000
const askedAt = new WeakMap<Shop, Map<string, number>>()

/**
 * Callbacks bring the news; this asks for what they have not brought yet, at most once in three
 * seconds for an order, however many pages are watching it.
 */
export async function refreshOrder(shop: Shop, order: Order): Promise<Order> {
  if (!isDue(shop, order.outTradeNo)) return order
  const becomesRefund = order.state === 'SUCCESS' && order.refunds.length > 0
  if (isOpen(order) || becomesRefund) await queryOrder(shop, order.outTradeNo)
  for (const { outRefundNo, state } of order.refunds)
    if (state === 'PROCESSING') await queryRefund(shop, order.outTradeNo, outRefundNo)
  return shop.book.find(order.outTradeNo) ?? order
}

function isDue(shop: Shop, outTradeNo: string): boolean {
  const asked = askedAt.get(shop) ?? new Map<string, number>()
  askedAt.set(shop, asked)
  const now = shop.now().getTime()
  if (now - (asked.get(outTradeNo) ?? 0) < askedAgainAfterMs) return false
  asked.set(outTradeNo, now)
  return true
}
