import { findGoods } from '../goods.ts'
import { findMethod } from '../methods.ts'
import { yuan } from '../money.ts'
import type { Order } from '../order.ts'
import { html, type Html } from './html.ts'
import { orderWords } from './order-words.ts'
import { moment, type View } from './view.ts'

export const ordersPage = (view: View, orders: readonly Order[]): Html => html`
<h1>${view.say('订单', 'Orders')}</h1>
${
  orders.length > 0
    ? html`<ul class="rows panel" data-testid="orders">${orders.map((order) => row(view, order))}</ul>`
    : html`<p class="empty">${view.say('还没有订单。', 'No orders yet.')} <a href="/">${view.say('去货架看看', 'To the shelf')}</a></p>`
}`

function row({ sayWords }: View, order: Order): Html {
  const words = orderWords[order.state]
  const goods = findGoods(order.goodsId)
  const method = findMethod(order.method)
  return html`
<li data-testid="order-row" data-state="${order.state}"><a href="/orders/${order.outTradeNo}">
<span class="badge ${words.tone}">${sayWords(words)}</span>
<strong>${goods ? sayWords(goods.name) : order.goodsId}</strong>
<strong class="price"><small>¥</small>${yuan(order.total)}</strong>
<p>${method ? sayWords(method.name) : ''} · ${moment(order.createdAt)}</p>
</a></li>`
}
