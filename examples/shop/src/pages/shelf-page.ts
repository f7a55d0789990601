import { type Goods, shelf } from '../goods.ts'
import { methods } from '../methods.ts'
import { yuan } from '../money.ts'
import { html, type Html, raw } from './html.ts'
import type { View } from './view.ts'

export const shelfPage = ({ say, sayWords }: View): Html => html`
<h1>${say('今天的早点', 'This morning')}</h1>
<p class="lead">${say('选一样，再选怎么付。', 'Pick something, then how to pay.')}</p>
<ul class="shelf" data-testid="shelf">${shelf.map(
  ({ id, name, about, price, picture }) => html`
<li><a href="/goods/${id}" data-testid="goods-${id}">
<div class="picture">${raw(picture)}</div>
<h2>${sayWords(name)}</h2>
<p>${sayWords(about)}</p>
<strong class="price"><small>¥</small>${yuan(price)}</strong>
</a></li>`,
)}</ul>`

export const goodsPage = ({ say, sayWords }: View, goods: Goods): Html => html`
<div class="split">
${goodsCard({ say, sayWords }, goods)}
<section>
<h2>${say('怎么付？', 'How to pay?')}</h2>
<ul class="methods">${methods.map(
  ({ id, name, about }) => html`
<li><a href="/buy/${id}/${goods.id}" data-testid="method-${id}">
<span><strong>${sayWords(name)}</strong><small>${sayWords(about)}</small></span>
</a></li>`,
)}</ul>
</section>
</div>`

export const goodsCard = (
  { sayWords }: Pick<View, 'say' | 'sayWords'>,
  { name, about, price, picture }: Goods,
): Html => html`
<section class="goods">
<div class="picture">${raw(picture)}</div>
<h1>${sayWords(name)}</h1>
<p>${sayWords(about)}</p>
<strong class="price"><small>¥</small>${yuan(price)}</strong>
</section>`
