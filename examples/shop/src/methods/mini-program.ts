import { findGoods } from '../goods.ts'
import { yuan } from '../money.ts'
import { openidOfMiniProgramCode } from '../openid.ts'
import { html } from '../pages/html.ts'
import { bridgeParameters, placeJsapiOrder } from './jsapi-prepay.ts'
import type { Method } from './method.ts'

type Route = { Params: { goods: string }; Body: { code?: string } }

/** A page that stands for a mini program: wx.login, wx.requestPayment, no redirects. */
export const miniProgram: Method = {
  id: 'mini-program',
  name: { zh: '小程序支付', en: 'Mini program' },
  about: { zh: 'wx.login 与 wx.requestPayment', en: 'wx.login and wx.requestPayment' },
  needsWallet: true,
  scripts: ['/assets/mini-program.js'],

  buy: ({ configuration }, { say, path }, { price }) =>
    html`<button class="button" type="button" data-order="${path}" data-appid="${configuration.merchant.appid}" data-testid="pay-button">${say('下单并支付', 'Order and pay')} ¥${yuan(price)}</button>
<p class="answer" role="status" data-testid="bridge-answer"></p>`,

  routes: (app, shop) => {
    app.post<Route>('/:goods', async ({ params, body }, reply) => {
      const goods = findGoods(params.goods)
      if (!goods) return reply.callNotFound()
      const openid = await openidOfMiniProgramCode(shop, body.code ?? '')
      const order = await placeJsapiOrder(shop, { goods, method: 'mini-program', openid })
      return {
        orderUrl: `/orders/${order.outTradeNo}`,
        payment: order.payWith ? bridgeParameters(shop, order.payWith) : undefined,
      }
    })
  },

  pay: (shop, { say, path }, { payWith = '', total }) => {
    const parameters = JSON.stringify(bridgeParameters(shop, payWith))
    return html`<button class="button only-in-wallet" type="button" data-payment="${parameters}" data-order-url="${path}" data-testid="pay-now">${say('继续支付', 'Go on paying')} ¥${yuan(total)}</button>
<p class="answer only-in-wallet" role="status" data-testid="bridge-answer"></p>`
  },
}
