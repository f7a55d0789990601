import '../styles/tokens.css'
import '../styles/page.css'
import '../styles/code.css'
import '../styles/search.css'
import '../styles/print.css'

for (const each of document.querySelectorAll<HTMLElement>('.needs-script')) each.hidden = false

/** The contents stand open where there is room for them beside the text. */
const menu = document.querySelector<HTMLDetailsElement>('.menu')
const wide = matchMedia('(min-width: 960px)')
const unfold = (): void => {
  if (menu) menu.open = wide.matches
}
unfold()
wide.addEventListener('change', unfold)
menu?.querySelector('[aria-current]')?.scrollIntoView({ block: 'nearest' })

document.querySelector('.theme-turn')?.addEventListener('click', () => {
  const { dataset } = document.documentElement
  const isDark =
    (dataset['theme'] ??
      (matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light')) === 'dark'
  dataset['theme'] = isDark ? 'light' : 'dark'
  try {
    localStorage.setItem('tongbao.docs.theme', dataset['theme'])
  } catch {
    // It holds for this page then.
  }
})

const isTyping = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement && target.closest('input, textarea, select') !== null

/** The search and its index are loaded when somebody searches. */
const openSearch = async (): Promise<void> => (await import('./search/search.ts')).open()
document.querySelector('.search-open')?.addEventListener('click', () => void openSearch())
document.addEventListener('keydown', (event) => {
  const isAsked = event.key === '/' || (event.key === 'k' && (event.ctrlKey || event.metaKey))
  if (!isAsked || (event.key === '/' && isTyping(event.target))) return
  event.preventDefault()
  void openSearch()
})
