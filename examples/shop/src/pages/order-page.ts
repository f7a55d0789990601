import { findGoods } from '../goods.ts'
import { findMethod } from '../methods.ts'
import { yuan } from '../money.ts'
import { isOpen, type Order, refundable } from '../order.ts'
import type { Shop } from '../shop.ts'
import { callbackList } from './callbacks-page.ts'
import { html, type Html, raw } from './html.ts'
import { orderWords } from './order-words.ts'
import { refundForm, refundList } from './refund-section.ts'
import { moment, type View } from './view.ts'
import { walletDoor } from './wallet-door.ts'

/** The state is our own; follow-order.js reloads the page when `data-version` falls behind. */
export function orderPage(shop: Shop, view: View, order: Order): Html {
  const { say } = view
  const callbacks = shop.book.callbacksOf(order.outTradeNo)
  return html`
<article class="order" data-order="${order.outTradeNo}" data-version="${versionOf(shop, order)}" data-testid="order">
${summary(view, order)}
${isOpen(order) ? paySection(shop, view, order) : ''}
${order.state === 'REFUSED' || order.state === 'PAYERROR' ? again(view, order) : ''}
${refundable(order) > 0 ? refundForm(view, order) : ''}
${order.refunds.length > 0 ? refundList(view, order) : ''}
<section class="panel" data-testid="callbacks">
<h2>${say('收到的回调', 'Callbacks received')}</h2>
${callbacks.length > 0 ? callbackList(view, callbacks) : html`<p>${noCallbackYet(view, order)}</p>`}
</section>
<p class="update" hidden data-testid="update"><a href="${view.path}">${say('订单有变化，点此刷新', 'The order has changed: refresh')}</a></p>
</article>`
}

/** Changes when anything on the page does. */
export const versionOf = ({ book }: Shop, { outTradeNo, version }: Order): string =>
  [version, ...book.callbacksOf(outTradeNo).map(({ receivedAt }) => receivedAt.length)].join('.')

const noCallbackYet = ({ say }: View, { method }: Order): string =>
  method === 'code-pay'
    ? say(
        '付款码支付没有付款回调，只能查询。',
        'Code pay has no payment callback; only the query tells.',
      )
    : say('还没有。付款成功后平台会通知这里。', 'None yet. The platform tells us once it is paid.')

const fact = (label: string, value: string | undefined, testid: string): Html | string =>
  value ? html`<div><dt>${label}</dt><dd data-testid="${testid}">${value}</dd></div>` : ''

/** The wire says OTHERS when no bank was asked: the payer's balance. */
const bankOf = ({ say }: View, bankType: string): string =>
  bankType === 'OTHERS' ? say('零钱（OTHERS）', 'Wallet balance (OTHERS)') : bankType

function summary(view: View, order: Order): Html {
  const { say, sayWords } = view
  const goods = findGoods(order.goodsId)
  const method = findMethod(order.method)
  const words = orderWords[order.state]
  return html`
<section class="panel summary">
<div class="picture">${goods ? raw(goods.picture) : ''}</div>
<div>
<p class="badge ${words.tone}" data-testid="order-state" data-state="${order.state}" aria-live="polite">${sayWords(words)}</p>
<h1>${goods ? sayWords(goods.name) : order.goodsId} <span class="price"><small>¥</small>${yuan(order.total)}</span></h1>
${order.problem ? html`<p class="problem" role="alert" data-testid="problem">${order.problem}</p>` : ''}
<dl>
${fact(say('付款方式', 'Method'), method && sayWords(method.name), 'method')}
${fact(say('商户订单号', 'Order number'), order.outTradeNo, 'out-trade-no')}
${fact(say('平台交易号', 'Transaction'), order.transactionId, 'transaction-id')}
${fact(say('下单时间', 'Placed'), moment(order.createdAt), 'created-at')}
${fact(say('付款时间', 'Paid'), order.paidAt && moment(order.paidAt), 'paid-at')}
${fact(say('付款银行', 'Bank'), order.bankType && bankOf(view, order.bankType), 'bank-type')}
</dl>
</div>
</section>`
}

function paySection(shop: Shop, view: View, order: Order): Html {
  const method = findMethod(order.method)
  const isPayable = order.payWith !== undefined || order.method === 'code-pay'
  if (!method || !isPayable) return again(view, order)
  return html`
<section class="panel" data-testid="pay-section">
${method.needsWallet ? walletDoor(shop.configuration, view) : ''}
${method.pay(shop, view, order)}
${
  order.method === 'code-pay'
    ? ''
    : html`<form method="post" action="/orders/${order.outTradeNo}/close" class="aside">
<button class="quiet" data-testid="close-button">${view.say('不要了，关闭订单', 'Call it off')}</button></form>`
}
</section>`
}

const again = ({ say }: View, { method, goodsId }: Order): Html => html`
<section class="panel"><a class="button" href="/buy/${method}/${goodsId}" data-testid="order-again">${say('重新下单', 'Order again')}</a></section>`
