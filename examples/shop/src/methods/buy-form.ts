import type { Goods } from '../goods.ts'
import { yuan } from '../money.ts'
import { html, type Html } from '../pages/html.ts'
import type { View } from '../pages/view.ts'
import type { Shop } from '../shop.ts'

/** One button, posted to the page that it stands on. */
export const buyForm = (_shop: Shop, { say, path }: View, { price }: Goods): Html =>
  html`<form method="post" action="${path}" data-testid="buy-form">
<button class="button" data-testid="pay-button">${say('下单', 'Order')} ¥${yuan(price)}</button>
</form>`
