import { findGoods } from '../goods.ts'
import { placeOrder } from '../place-order.ts'
import { type Answer, answerOf } from '../pay-client.ts'
import { html } from '../pages/html.ts'
import { buyForm } from './buy-form.ts'
import type { Method } from './method.ts'

/** A shop page in the phone's own browser sends the payer to the cashier and gets him back. */
export const h5: Method = {
  id: 'h5',
  name: { zh: 'H5 支付', en: 'H5' },
  about: {
    zh: '手机浏览器跳去收银台，付完跳回',
    en: 'The phone’s browser goes to the cashier and back',
  },
  buy: buyForm,

  routes: (app, shop) => {
    app.post<{ Params: { goods: string } }>('/:goods', async (request, reply) => {
      const goods = findGoods(request.params.goods)
      if (!goods) return reply.callNotFound()
      const order = await placeOrder(shop, {
        goods,
        method: 'h5',
        prepay: async (body) => {
          const { data } = await answerOf(
            shop.wxpay.v3.pay.transactions.h5.post<object, Answer<{ h5_url: string }>>({
              ...body,
              scene_info: { payer_client_ip: request.ip, h5_info: { type: 'Wap' } },
            }),
          )
          return data.h5_url
        },
      })
      return reply.redirect(`/orders/${order.outTradeNo}`, 303)
    })
  },

  pay: ({ configuration }, { say }, { payWith, outTradeNo }) => {
    const back = encodeURIComponent(`${configuration.shopUrl}/orders/${outTradeNo}`)
    return html`<p>${say('链接五分钟内有效；付完会回到本页。', 'The link lives for five minutes; after paying you return here.')}</p>
<a class="button" href="${payWith}&redirect_url=${back}" data-testid="h5-link">${say('去收银台付款', 'Pay at the cashier')}</a>`
  },
}
