import { encodeQR } from 'qr'
import { html, type Html, raw } from './html.ts'

/** Always dark on light, in the dark theme too: many scanners read nothing else. */
export const qrCode = (text: string, label: string): Html =>
  html`<figure class="qr" role="img" aria-label="${label}">${raw(
    encodeQR(text, 'svg', { ecc: 'medium', border: 2 }),
  )}</figure>`
