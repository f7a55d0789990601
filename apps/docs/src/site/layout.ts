import type { Api } from '../../../../tools/reference/described.ts'
import type { Language, Page, Section } from './portal.ts'
import { escape, type Heading } from './render.ts'
import { say } from './words.ts'

/** Where the built scripts and styles lie. */
export type Assets = Readonly<{
  theme: string
  page: string
  try: string
  styles: readonly string[]
  tryStyles: readonly string[]
}>

export type Shown = Readonly<{
  language: Language
  page: Page
  html: string
  headings: readonly Heading[]
  /** Below the text: the form in which an operation is tried. */
  after?: string
  sections: readonly Section[]
  titles: ReadonlyMap<string, string>
  api: Api
  assets: Assets
}>

const addressOf = (language: Language, slug: string): string =>
  `/docs/${language}/${slug.replace(/(^|\/)index$/, '$1')}`

/** 通宝, the coin of the family; the word is drawn by `Wordmark` of the wallet in its own pages. */
const coin =
  '<svg class="coin" width="30" height="30" viewBox="0 0 48 48" aria-hidden="true"><circle cx="24" cy="24" r="23" fill="var(--card-to)"/><circle cx="24" cy="24" r="18.5" fill="none" stroke="var(--coin)" stroke-width="2.2"/><path d="M17 17h14v14H17z" fill="none" stroke="var(--coin)" stroke-width="2.2"/></svg>'

/** A whole page. It can be read, and walked, without any script. */
export function layoutOf(shown: Shown): string {
  const { language, page, html, after = '', assets } = shown
  const isTried = after !== ''
  const styles = [...assets.styles, ...(isTried ? assets.tryStyles : [])]
  const others = language === 'zh' ? 'en' : 'zh'
  return `<!doctype html>
<html lang="${language === 'zh' ? 'zh-CN' : 'en'}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="description" content="${escape(page.summary)}">
<title>${escape(page.title)} · ${language === 'zh' ? '通宝' : 'Tongbao'}</title>
<link rel="icon" href="/docs/icon.svg" type="image/svg+xml">
<link rel="alternate" hreflang="${others === 'zh' ? 'zh-CN' : 'en'}" href="${addressOf(others, page.slug)}">
<link rel="alternate" type="text/markdown" href="/docs/${language}/${page.slug}.md">
${styles.map((href) => `<link rel="stylesheet" href="${href}">`).join('\n')}
<script src="${assets.theme}"></script>
<script type="module" src="${assets.page}"></script>
${isTried ? `<script type="module" src="${assets.try}"></script>` : ''}
</head>
<body>
<a class="skip" href="#text">${say(language, 'skip')}</a>
${headerOf(shown, others)}
<div class="frame">
<nav class="contents" aria-label="${say(language, 'menu')}">
<details class="menu"><summary>${say(language, 'menu')}</summary>
${contentsOf(shown)}
</details>
</nav>
<main id="text" tabindex="-1">
<article>
${html}
${after}
</article>
${neighboursOf(shown)}
<footer><p>${say(language, 'copyRight')} <a href="/docs/${language}/${page.slug}.md">${say(language, 'asMarkdown')}</a></p></footer>
</main>
${onThisPage(shown)}
</div>
</body>
</html>
`
}

function headerOf({ language, page }: Shown, others: Language): string {
  return `<header>
<a class="brand" href="${addressOf(language, 'index')}">${coin}<span>${language === 'zh' ? '通宝' : 'Tongbao'} <small>${say(language, 'docs')}</small></span></a>
<div class="tools">
<button class="tool search-open needs-script" type="button" aria-haspopup="dialog" hidden><span>${say(language, 'search')}</span> <kbd>/</kbd></button>
<button class="tool theme-turn needs-script" type="button" aria-label="${say(language, 'theme')}" hidden>◐</button>
<a class="tool" lang="${others === 'zh' ? 'zh-CN' : 'en'}" hreflang="${others === 'zh' ? 'zh-CN' : 'en'}" href="${addressOf(others, page.slug)}">${say(language, 'language')}</a>
<a class="tool" href="/">${say(language, 'home')}</a>
</div>
</header>`
}

function contentsOf({ language, page, sections, titles, api }: Shown): string {
  const link = (slug: string, text: string): string => {
    const current = slug === page.slug ? ' aria-current="page"' : ''
    return `<li><a href="${addressOf(language, slug)}"${current}>${escape(text)}</a></li>`
  }
  const guides = sections.map(
    (section) =>
      `<h2>${section[language]}</h2><ul>${section.pages.map((slug) => link(slug, titles.get(slug) ?? slug)).join('')}</ul>`,
  )
  const groups = api.groups.map((group) => {
    const own = api.operations.filter((operation) => operation.group === group.id)
    if (own.length === 0) return ''
    const isOpen = own.some(({ id }) => `reference/${id}` === page.slug)
    const links = own.map((one) => link(`reference/${one.id}`, one[language])).join('')
    return `<details${isOpen ? ' open' : ''}><summary>${group[language]}</summary><ul>${links}</ul></details>`
  })
  const reference = `<h2>${say(language, 'reference')}</h2><ul>${link('reference/index', say(language, 'reference'))}</ul>${groups.join('')}`
  return [...guides, reference].join('\n')
}

function onThisPage({ language, headings }: Shown): string {
  const shown = headings.filter(({ level }) => level === 2)
  if (shown.length < 2) return ''
  const links = shown
    .map(({ id, text }) => `<li><a href="#${escape(id)}">${escape(text)}</a></li>`)
    .join('')
  return `<nav class="here" aria-label="${say(language, 'onThisPage')}"><h2>${say(language, 'onThisPage')}</h2><ul>${links}</ul></nav>`
}

function neighboursOf({ language, page, sections, titles }: Shown): string {
  const order = sections.flatMap(({ pages }) => pages)
  const at = order.indexOf(page.slug)
  const link = (slug: string | undefined, word: 'previous' | 'next'): string =>
    slug === undefined
      ? ''
      : `<a class="${word}" href="${addressOf(language, slug)}"><small>${say(language, word)}</small>${escape(titles.get(slug) ?? slug)}</a>`
  if (at < 0) return ''
  const label = `${say(language, 'previous')} / ${say(language, 'next')}`
  return `<nav class="neighbours" aria-label="${label}">${link(order[at - 1], 'previous')}${link(order[at + 1], 'next')}</nav>`
}
