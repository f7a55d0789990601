import type { Order } from './order.ts'
import { answerOf, PayProblem } from './pay-client.ts'
import { queryOrder } from './query-order.ts'
import type { Shop } from './shop.ts'

/** Calls an unpaid order off. When the payer was quicker (ORDER_PAID), the order is paid. */
export async function closeOrder(shop: Shop, outTradeNo: string): Promise<Order> {
  try {
    await answerOf(
      shop.wxpay.v3.pay.transactions.outTradeNo.$out_trade_no$.close.post(
        { mchid: shop.configuration.merchant.mchid },
        { out_trade_no: outTradeNo },
      ),
    )
  } catch (error) {
    if (!(error instanceof PayProblem && error.code === 'ORDER_PAID')) throw error
  }
  return queryOrder(shop, outTradeNo)
}
