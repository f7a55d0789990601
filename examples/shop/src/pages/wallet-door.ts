import type { Configuration } from '../configuration.ts'
import { html, type Html } from './html.ts'
import { qrCode } from './qr-code.ts'
import type { View } from './view.ts'

/**
 * For pages that only work inside the wallet: how to get there. in-wallet.js hides it once there,
 * and shows `.only-in-wallet`.
 */
export function walletDoor({ walletUrl, shopUrl }: Configuration, { say, path }: View): Html {
  const url = `${walletUrl}/browser?url=${encodeURIComponent(`${shopUrl}${path}`)}`
  return html`<section class="door only-outside" data-testid="wallet-door">
<div>
<h2>${say('请在钱包里打开', 'Open this page in the wallet')}</h2>
<p>${say(
    '这个支付方式靠钱包内置浏览器提供的接口，普通浏览器里没有。',
    'This method calls the wallet’s built-in browser; an ordinary browser lacks that call.',
  )}</p>
<a class="button" href="${url}" data-testid="open-in-wallet">${say('在钱包中打开', 'Open in the wallet')}</a>
</div>
${qrCode(url, say('在钱包中打开的二维码', 'QR code that opens the wallet'))}
</section>`
}
