import { Formatter, Rsa } from 'wechatpay-axios-plugin'
import { findGoods } from '../goods.ts'
import { placeOrder } from '../place-order.ts'
import { type Answer, answerOf } from '../pay-client.ts'
import { html } from '../pages/html.ts'
import type { Shop } from '../shop.ts'
import { buyForm } from './buy-form.ts'
import type { Method } from './method.ts'

/** A shop's own app calls the wallet up by a signed link; this page plays the app. */
export const app: Method = {
  id: 'app',
  name: { zh: 'APP 支付', en: 'APP' },
  about: {
    zh: '自家 APP 用签名链接调起钱包',
    en: 'Your own app calls the wallet up by a signed link',
  },
  buy: buyForm,

  routes: (server, shop) => {
    server.post<{ Params: { goods: string } }>('/:goods', async ({ params }, reply) => {
      const goods = findGoods(params.goods)
      if (!goods) return reply.callNotFound()
      const order = await placeOrder(shop, {
        goods,
        method: 'app',
        prepay: async (body) => {
          const { data } = await answerOf(
            shop.wxpay.v3.pay.transactions.app.post<object, Answer<{ prepay_id: string }>>(body),
          )
          return data.prepay_id
        },
      })
      return reply.redirect(`/orders/${order.outTradeNo}`, 303)
    })
  },

  pay: (shop, { say }, { payWith = '', outTradeNo }) =>
    html`<p>${say('真正的 APP 把这些参数交给钱包的 SDK；这里用链接代替。', 'A real app hands these parameters to the wallet’s SDK; here a link does.')}</p>
<a class="button" href="${callUpLink(shop, payWith, outTradeNo)}" data-testid="app-link">${say('调起钱包付款', 'Pay in the wallet')}</a>`,
}

/** Signed by the server, never in the app: the private key does not leave the house. */
function callUpLink({ configuration, now }: Shop, prepayId: string, outTradeNo: string): string {
  const { merchant, walletUrl, shopUrl } = configuration
  const timestamp = String(Math.floor(now().getTime() / 1000))
  const nonce = Formatter.nonce()
  const message = Formatter.joinedByLineFeed(merchant.appid, timestamp, nonce, prepayId)
  const query = new URLSearchParams({
    appid: merchant.appid,
    partnerid: merchant.mchid,
    prepayid: prepayId,
    package: 'Sign=WXPay',
    timestamp,
    noncestr: nonce,
    sign: Rsa.sign(message, merchant.privateKey),
    return_url: `${shopUrl}/orders/${outTradeNo}`,
  })
  return `${walletUrl}/app-pay?${query.toString()}`
}
