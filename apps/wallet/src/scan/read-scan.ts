/** What a scanned, picked or pasted text is good for. */
export type Scanned =
  /** Try as a payment first; a web address that is none opens in the built-in browser. */
  | { kind: 'pay'; code: string; url?: string }
  /** A page of this wallet, as the rest of its address. */
  | { kind: 'page'; path: string }
  | { kind: 'empty' }

const OWN_PAGES = ['/wallet/app-pay', '/wallet/browser', '/wallet/collect']

export function readScan(text: string, origin: string): Scanned {
  const code = text.trim()
  if (code === '') return { kind: 'empty' }
  if (!/^https?:\/\//i.test(code)) return { kind: 'pay', code }
  try {
    const url = new URL(code)
    if (url.origin === origin && OWN_PAGES.includes(url.pathname))
      return { kind: 'page', path: `${url.pathname}${url.search}` }
    return { kind: 'pay', code, url: url.href }
  } catch {
    return { kind: 'pay', code }
  }
}
