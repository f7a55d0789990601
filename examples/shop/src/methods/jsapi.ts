import { randomBytes } from 'node:crypto'
import { findGoods } from '../goods.ts'
import { yuan } from '../money.ts'
import { oauthUrl, openidOfOauthCode } from '../openid.ts'
import { html } from '../pages/html.ts'
import { cookieOf } from '../pages/view.ts'
import { bridgeParameters, placeJsapiOrder } from './jsapi-prepay.ts'
import type { Method } from './method.ts'

type Route = { Params: { goods: string }; Querystring: { code?: string; state?: string } }

/** A page of the shop's official account, opened in the wallet's built-in browser. */
export const jsapi: Method = {
  id: 'jsapi',
  name: { zh: '公众号支付', en: 'Official account (JSAPI)' },
  about: { zh: '在钱包内置浏览器里的网页', en: 'A web page in the wallet’s own browser' },
  needsWallet: true,
  scripts: ['/assets/jsapi.js'],

  buy: (_shop, { say }, { id, price }) =>
    html`<a class="button" href="/buy/jsapi/${id}/authorize" data-testid="pay-button">${say('下单', 'Order')} ¥${yuan(price)}</a>`,

  routes: (app, shop) => {
    // Who is the payer? The platform sends him back with a code that answers.
    app.get<Route>('/:goods/authorize', (request, reply) => {
      const state = randomBytes(16).toString('hex')
      const returnTo = `${shop.configuration.shopUrl}/buy/jsapi/${request.params.goods}/authorized`
      return reply
        .header('Set-Cookie', `oauth_state=${state}; Path=/buy; HttpOnly; SameSite=Lax`)
        .redirect(oauthUrl(shop, returnTo, state))
    })

    app.get<Route>('/:goods/authorized', async (request, reply) => {
      const goods = findGoods(request.params.goods)
      const { code = '', state } = request.query
      if (!goods) return reply.callNotFound()
      // A code that somebody else fetched would make this payer pay in another's name.
      if (!state || state !== cookieOf(request, 'oauth_state'))
        return reply.redirect(`/buy/jsapi/${goods.id}`, 303)
      const openid = await openidOfOauthCode(shop, code)
      const order = await placeJsapiOrder(shop, { goods, method: 'jsapi', openid })
      return reply.redirect(`/orders/${order.outTradeNo}`, 303)
    })
  },

  pay: (shop, { say }, { payWith = '', total }) => {
    const parameters = JSON.stringify(bridgeParameters(shop, payWith))
    return html`<button class="button only-in-wallet" type="button" data-jsapi="${parameters}" data-testid="pay-now">${say('立即支付', 'Pay now')} ¥${yuan(total)}</button>
<p class="answer only-in-wallet" role="status" data-testid="bridge-answer"></p>`
  },
}
