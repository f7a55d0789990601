import { findGoods, type Goods } from '../goods.ts'
import { yuan } from '../money.ts'
import { afterPaymentNews, type Order, type Transaction } from '../order.ts'
import { type Answer, answerOf, PayProblem } from '../pay-client.ts'
import { html } from '../pages/html.ts'
import { newOrder } from '../place-order.ts'
import { queryOrder } from '../query-order.ts'
import type { Shop } from '../shop.ts'
import type { Method } from './method.ts'

type CodePayAnswer = Answer<Transaction | { code: string; message: string }>

/** The cash desk reads the 18 digits from the payer's phone. */
export const codePay: Method = {
  id: 'code-pay',
  name: { zh: '付款码支付', en: 'Code pay' },
  about: { zh: '收银台扫顾客的付款码', en: 'The cash desk scans the payer’s code' },

  buy: (_shop, { say, path }, { price }) => html`
<form method="post" action="${path}" class="desk" data-testid="buy-form">
<label for="auth-code">${say('顾客的付款码（18 位数字）', 'The payer’s code (18 digits)')}</label>
<input id="auth-code" name="code" inputmode="numeric" autocomplete="off" required autofocus
 pattern="\\s*1[0-5](\\s*\\d){16}\\s*" placeholder="${say('扫码枪或手工输入', 'Scan or type')}" data-testid="auth-code">
<button class="button" data-testid="pay-button">${say('收款', 'Charge')} ¥${yuan(price)}</button>
</form>`,

  routes: (app, shop) => {
    type Route = { Params: { goods: string }; Body: { code?: string } }
    app.post<Route>('/:goods', async ({ params, body }, reply) => {
      const goods = findGoods(params.goods)
      if (!goods) return reply.callNotFound()
      const code = (body.code ?? '').replaceAll(/\s/g, '')
      const order = await chargeCode(shop, goods, code)
      return reply.redirect(`/orders/${order.outTradeNo}`, 303)
    })
    app.post<{ Params: { order: string } }>('/:order/reverse', async ({ params }, reply) => {
      if (!shop.book.find(params.order)) return reply.callNotFound()
      await reverseOrder(shop, params.order)
      return reply.redirect(`/orders/${params.order}`, 303)
    })
  },

  // Nothing calls back for code pay: the page that follows the order asks until it is decided.
  pay: (_shop, { say }, { outTradeNo }) => html`
<p>${say('顾客正在手机上确认或输入密码，本页每三秒查询一次。', 'The payer is confirming on the phone; this page asks every three seconds.')}</p>
<form method="post" action="/buy/code-pay/${outTradeNo}/reverse">
<button class="button quiet" data-testid="reverse-button">${say('撤销订单', 'Reverse the order')}</button>
</form>`,
}

/** Three outcomes: paid (200), the payer is asked for the PIN (202), or a problem. */
async function chargeCode(shop: Shop, goods: Goods, authCode: string): Promise<Order> {
  const order = newOrder(shop.now(), goods, 'code-pay')
  shop.book.add(order)
  const { merchant } = shop.configuration
  try {
    const { status, data } = await answerOf(
      shop.wxpay.v3.pay.transactions.codepay.post<object, CodePayAnswer>({
        appid: merchant.appid,
        mchid: merchant.mchid,
        description: goods.name.zh,
        out_trade_no: order.outTradeNo,
        amount: { total: order.total, currency: 'CNY' },
        payer: { auth_code: authCode },
        scene_info: { store_info: { id: 'desk-1' } },
      }),
    )
    return shop.book.change(order.outTradeNo, (current) =>
      status === 202 || !('trade_state' in data)
        ? { ...current, state: 'USERPAYING' }
        : afterPaymentNews(current, data),
    )
  } catch (error) {
    if (!(error instanceof PayProblem)) throw error
    const problem = `${error.code}: ${error.message}`
    // Without a definite no the money may have moved: the page goes on asking.
    const state = error.isRefusal ? 'PAYERROR' : 'USERPAYING'
    return shop.book.change(order.outTradeNo, (current) => ({ ...current, state, problem }))
  }
}

/** Undoes the charge whether or not it went through; the query then says REVOKED. */
async function reverseOrder(shop: Shop, outTradeNo: string): Promise<Order> {
  const { appid, mchid } = shop.configuration.merchant
  await answerOf(
    shop.wxpay.v3.pay.transactions.outTradeNo.$out_trade_no$.reverse.post(
      { appid, mchid },
      { out_trade_no: outTradeNo },
    ),
  )
  return queryOrder(shop, outTradeNo)
}
