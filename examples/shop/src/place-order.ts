import type { Goods } from './goods.ts'
import { type MethodId, newOrderNumber, type Order } from './order.ts'
import { PayProblem } from './pay-client.ts'
import type { Shop } from './shop.ts'

/** What all prepay calls have in common. */
export type OrderBody = Readonly<{
  appid: string
  mchid: string
  description: string
  out_trade_no: string
  notify_url: string
  amount: { total: number; currency: 'CNY' }
}>

type Request = Readonly<{
  goods: Goods
  method: MethodId
  /** Asks the platform; answers what to pay with (code_url, h5_url, prepay_id). */
  prepay: (body: OrderBody) => Promise<string>
}>

/**
 * Places an order here and then at the platform. A refusal is written on the order and shown; it
 * does not throw.
 */
export async function placeOrder(shop: Shop, { goods, method, prepay }: Request): Promise<Order> {
  const order = newOrder(shop.now(), goods, method)
  // Before the call: if the answer is lost, the number to ask about must not be.
  shop.book.add(order)
  try {
    const payWith = await prepay(bodyOf(shop, order, goods))
    return shop.book.change(order.outTradeNo, (current) => ({ ...current, payWith }))
  } catch (error) {
    if (!(error instanceof PayProblem)) throw error
    const problem = `${error.code}: ${error.message}`
    // Without a definite no it stays NOTPAY: it may have been placed, and the query will tell.
    const state = error.isRefusal ? 'REFUSED' : order.state
    return shop.book.change(order.outTradeNo, (current) => ({ ...current, state, problem }))
  }
}

export const newOrder = (now: Date, goods: Goods, method: MethodId): Order => ({
  outTradeNo: newOrderNumber(now),
  goodsId: goods.id,
  method,
  total: goods.price,
  state: 'NOTPAY',
  createdAt: now.toISOString(),
  version: 1,
  refunds: [],
})

const bodyOf = ({ configuration }: Shop, order: Order, goods: Goods): OrderBody => ({
  appid: configuration.merchant.appid,
  mchid: configuration.merchant.mchid,
  description: goods.name.zh,
  out_trade_no: order.outTradeNo,
  notify_url: configuration.notifyUrl,
  amount: { total: order.total, currency: 'CNY' },
})
