import type { Callback } from '../order-book.ts'
import { html, type Html } from './html.ts'
import { moment, type View } from './view.ts'

export const callbacksPage = (view: View, callbacks: readonly Callback[]): Html => html`
<h1>${view.say('收到的回调', 'Callbacks received')}</h1>
<p class="lead">${view.say('平台发到 /notify 的每一次通知；验签不过的也记下，答 401；与本店订单不符的不采信，答 400，并向平台查单。', 'Everything that knocked at /notify; what fails verification is kept too, and answered 401. What is not about our order as we placed it is not believed: 400, and the platform is asked.')}</p>
${
  callbacks.length > 0
    ? html`<section class="panel">${callbackList(view, callbacks)}</section>`
    : html`<p class="empty">${view.say('还没有回调。', 'No callbacks yet.')}</p>`
}`

export const callbackList = (view: View, callbacks: readonly Callback[]): Html => html`
<ul class="rows">${callbacks.map((callback) => callbackRow(view, callback))}</ul>`

function callbackRow({ say, path }: View, callback: Callback): Html {
  const { isVerified, answer, eventType, summary, receivedAt, outTradeNo, resource } = callback
  const times = receivedAt.map(moment).join(say('，', ', '))
  return html`
<li data-testid="callback-row" data-verified="${String(isVerified)}" data-event="${eventType ?? ''}" data-deliveries="${receivedAt.length}">
<span class="badge ${isVerified ? 'good' : 'bad'}" data-testid="callback-verified">${
    isVerified ? say('验签通过', 'Verified') : say('验签不过', 'Not verified')
  } · ${answer}</span>
<strong>${eventType ?? ''}</strong>
<p><span lang="zh-CN">${summary ?? ''}</span> ${times}${receivedAt.length > 1 ? say(`（同一通知 ${receivedAt.length} 次，只记一次账）`, ` (${receivedAt.length} deliveries, counted once)`) : ''}</p>
${callback.problem ? html`<p class="problem">${callback.problem}</p>` : ''}
${outTradeNo && path === '/callbacks' ? html`<p><a href="/orders/${outTradeNo}"><code>${outTradeNo}</code></a></p>` : ''}
${resource ? whatWasInside(say, callback) : ''}
</li>`
}

const whatWasInside = (say: View['say'], { id, serial, resource }: Callback): Html => html`
<details><summary>${say('解密后的内容', 'What was inside')}</summary>
<dl><div><dt>id</dt><dd>${id}</dd></div><div><dt>Wechatpay-Serial</dt><dd>${serial}</dd></div></dl>
<pre data-testid="callback-resource">${JSON.stringify(resource, null, 2)}</pre></details>`
