import { findGoods } from '../goods.ts'
import { placeOrder } from '../place-order.ts'
import { type Answer, answerOf } from '../pay-client.ts'
import { html } from '../pages/html.ts'
import { qrCode } from '../pages/qr-code.ts'
import { buyForm } from './buy-form.ts'
import type { Method } from './method.ts'

/** The shop shows a QR code; the payer scans it with the wallet. */
export const native: Method = {
  id: 'native',
  name: { zh: '扫码支付', en: 'Native' },
  about: { zh: '页面上出二维码，顾客用钱包扫', en: 'A QR code on the page; the wallet scans it' },
  scripts: ['/assets/copy-code.js'],
  buy: buyForm,

  routes: (app, shop) => {
    app.post<{ Params: { goods: string } }>('/:goods', async ({ params }, reply) => {
      const goods = findGoods(params.goods)
      if (!goods) return reply.callNotFound()
      const order = await placeOrder(shop, {
        goods,
        method: 'native',
        prepay: async (body) => {
          const { data } = await answerOf(
            shop.wxpay.v3.pay.transactions.native.post<object, Answer<{ code_url: string }>>(body),
          )
          return data.code_url
        },
      })
      return reply.redirect(`/orders/${order.outTradeNo}`, 303)
    })
  },

  pay: ({ configuration }, { say }, { payWith = '' }) => html`
<div class="scan">
${qrCode(payWith, say('付款二维码', 'QR code to pay with'))}
<div>
<h2>${say('用钱包扫一扫', 'Scan with the wallet')}</h2>
<p>${say('付款后本页自动更新。没有摄像头时，复制下面的文字，粘贴到钱包的“扫一扫”里。', 'This page follows by itself. Without a camera, copy the text below and paste it into the wallet’s scanner.')}</p>
<div class="copy"><code data-testid="code-url">${payWith}</code>
<button type="button" class="quiet" data-copy="${payWith}" data-copied="${say('已复制', 'Copied')}" data-testid="copy-code">${say('复制', 'Copy')}</button></div>
<a class="button quiet" href="${configuration.walletUrl}/" target="_blank" rel="noopener" data-testid="open-wallet">${say('打开钱包', 'Open the wallet')}</a>
</div>
</div>`,
}
