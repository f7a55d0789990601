import type { Goods } from '../goods.ts'
import type { Method } from '../methods/method.ts'
import type { Shop } from '../shop.ts'
import { html, type Html } from './html.ts'
import { goodsCard } from './shelf-page.ts'
import type { View } from './view.ts'
import { walletDoor } from './wallet-door.ts'

/** One method, before there is an order. */
export const buyPage = (shop: Shop, view: View, method: Method, goods: Goods): Html => html`
<div class="split">
${goodsCard(view, goods)}
<section class="panel">
<h2>${view.sayWords(method.name)}</h2>
<p>${view.sayWords(method.about)}</p>
${
  method.needsWallet
    ? html`${walletDoor(shop.configuration, view)}<div class="only-in-wallet">${method.buy(shop, view, goods)}</div>`
    : method.buy(shop, view, goods)
}
<p><a href="/goods/${goods.id}" data-testid="other-method">${view.say('换一种付法', 'Another way to pay')}</a></p>
</section>
</div>`
