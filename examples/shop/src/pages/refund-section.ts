import { plainYuan, yuan } from '../money.ts'
import { type Order, type Refund, refundable } from '../order.ts'
import { html, type Html } from './html.ts'
import { refundWords } from './order-words.ts'
import { moment, type View } from './view.ts'

/** The number is made with the form: sending it twice asks for one refund. */
export const refundForm = ({ say }: View, order: Order): Html => html`
<section class="panel">
<h2>${say('退款', 'Refund')}</h2>
<form method="post" action="/orders/${order.outTradeNo}/refunds" class="refund" data-testid="refund-form">
<input type="hidden" name="number" value="${order.outTradeNo}-R${order.refunds.length + 1}">
<label>${say('金额（元）', 'Amount (yuan)')}
<input name="amount" inputmode="decimal" required pattern="\\d+(\\.\\d{1,2})?" value="${plainYuan(refundable(order))}" data-testid="refund-amount"></label>
<label>${say('原因（可不填）', 'Reason (optional)')}
<input name="reason" maxlength="80" data-testid="refund-reason"></label>
<button class="button" data-testid="refund-button">${say('退款', 'Refund')}</button>
</form>
<p class="hint">${say('还可退', 'Left to refund')} <span data-testid="refundable">¥${yuan(refundable(order))}</span>${say('，可分多次。', ', in as many parts as you like.')}</p>
</section>`

export const refundList = (view: View, order: Order): Html => html`
<section class="panel">
<h2>${view.say('退款记录', 'Refunds')}</h2>
<ul class="rows" data-testid="refunds">${order.refunds.map((refund) => refundRow(view, order, refund))}</ul>
</section>`

function refundRow({ say, sayWords }: View, order: Order, refund: Refund): Html {
  const { outRefundNo, amount, state, reason, requestedAt, succeededAt } = refund
  const words = refundWords[state]
  // Where the money went, the platform says in Chinese.
  const account =
    refund.receivedAccount && html`<span lang="zh-CN">${refund.receivedAccount}</span> · `
  return html`
<li data-testid="refund-row" data-state="${state}">
<span class="badge ${words.tone}" data-testid="refund-state">${sayWords(words)}</span>
<strong class="price"><small>¥</small>${yuan(amount)}</strong>
<p>${reason && `${reason} · `}${account}${moment(succeededAt ?? requestedAt)}</p>
<code>${outRefundNo}</code>
${refund.problem ? html`<p class="problem">${refund.problem}</p>` : ''}
${
  state === 'REQUESTED'
    ? html`<form method="post" action="/orders/${order.outTradeNo}/refunds">
<input type="hidden" name="number" value="${outRefundNo}">
<input type="hidden" name="amount" value="${plainYuan(amount)}">
<button class="quiet" data-testid="refund-again">${say('用同一单号再试', 'Try again under the same number')}</button></form>`
    : ''
}
</li>`
}
