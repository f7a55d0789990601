import {
  afterRefundNews,
  changeRefund,
  type Order,
  type Refund,
  type RefundNews,
  refundable,
} from './order.ts'
import { type Answer, answerOf, PayProblem } from './pay-client.ts'
import type { Shop } from './shop.ts'

type Request = Readonly<{
  outTradeNo: string
  /** Made with the form, so that a double click asks for one refund and not for two. */
  outRefundNo: string
  /** In fen. */
  amount: number
  reason: string
}>

/**
 * Asks for a refund, of a part or of all. Asking again with the same number repeats the first
 * request unchanged, which is how to go on when its answer was lost.
 */
export async function refundOrder(shop: Shop, request: Request): Promise<Order> {
  const { outTradeNo, outRefundNo } = request
  const order = shop.book.change(outTradeNo, (current) => withRefund(current, request, shop.now()))
  const refund = order.refunds.find((one) => one.outRefundNo === outRefundNo)
  // Not written down means that it asks for more than is left.
  if (!refund || refund.state !== 'REQUESTED') return order
  try {
    const news = await askForRefund(shop, order, refund)
    return shop.book.change(outTradeNo, (current) => afterRefundNews(current, news))
  } catch (error) {
    if (!(error instanceof PayProblem)) throw error
    return shop.book.change(outTradeNo, (current) =>
      changeRefund(current, outRefundNo, (one) => afterProblem(one, error)),
    )
  }
}

function withRefund(order: Order, request: Request, now: Date): Order {
  const { outRefundNo, amount, reason } = request
  if (order.refunds.some((refund) => refund.outRefundNo === outRefundNo)) return order
  if (amount > refundable(order)) return order
  const requestedAt = now.toISOString()
  const refund: Refund = { outRefundNo, amount, reason, state: 'REQUESTED', requestedAt }
  return { ...order, refunds: [...order.refunds, refund] }
}

async function askForRefund(shop: Shop, order: Order, refund: Refund): Promise<RefundNews> {
  const { data } = await answerOf(
    shop.wxpay.v3.refund.domestic.refunds.post<object, Answer<RefundNews>>({
      out_trade_no: order.outTradeNo,
      out_refund_no: refund.outRefundNo,
      ...(refund.reason ? { reason: refund.reason } : {}),
      notify_url: shop.configuration.notifyUrl,
      amount: { refund: refund.amount, total: order.total, currency: 'CNY' },
    }),
  )
  return data
}

/** Without a definite no, the refund stays REQUESTED: it may have happened. */
const afterProblem = (refund: Refund, { code, message, isRefusal }: PayProblem): Refund => ({
  ...refund,
  state: isRefusal ? 'REFUSED' : refund.state,
  problem: `${code}: ${message}`,
})
