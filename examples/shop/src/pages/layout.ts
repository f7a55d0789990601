import type { Configuration } from '../configuration.ts'
import { html, type Html, raw } from './html.ts'
import type { View } from './view.ts'

type Page = Readonly<{
  title: string
  body: Html
  /** Scripts of ours under /assets, and those of the wallet by their address. */
  scripts?: readonly string[]
}>

const bowl = raw(
  '<svg viewBox="0 0 32 32" aria-hidden="true"><path d="M3 14h26c0 8-5 13-9 14h-8c-4-1-9-6-9-14z" fill="currentColor"/><path d="M11 10c-2-3 2-4 0-7M16 10c-2-3 2-4 0-7M21 10c-2-3 2-4 0-7" fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round"/></svg>',
)

export function layout({ merchant }: Configuration, view: View, page: Page): string {
  const { say, language, path } = view
  const link = (href: string, label: string, testid: string) => {
    const isHere = href === '/' ? path === '/' : path.startsWith(href)
    return html`<a href="${href}" data-testid="${testid}" ${isHere ? raw('aria-current="page"') : ''}>${label}</a>`
  }
  const document = html`<!doctype html>
<html lang="${say('zh-CN', 'en')}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${page.title} · ${merchant.name}</title>
<link rel="icon" href="/assets/icon.svg" type="image/svg+xml">
<link rel="stylesheet" href="/assets/shop.css">
${(page.scripts ?? []).map((source) => html`<script src="${source}" defer></script>`)}
</head>
<body>
<header>
<a class="sign" href="/">${bowl}<span>${merchant.name}</span></a>
<nav>${link('/', say('货架', 'Shelf'), 'nav-shelf')}${link('/orders', say('订单', 'Orders'), 'nav-orders')}${link('/callbacks', say('回调', 'Callbacks'), 'nav-callbacks')}</nav>
<a class="language" href="?lang=${language === 'zh' ? 'en' : 'zh'}" data-testid="language" hreflang="${language === 'zh' ? 'en' : 'zh-CN'}">${language === 'zh' ? 'English' : '中文'}</a>
</header>
<main>${page.body}</main>
</body>
</html>`
  return document.markup
}
