import MiniSearch from 'minisearch'
import { find, type Found } from './find.ts'
import { type Part, settings } from './settings.ts'
import { tokensOf } from './tokens.ts'

const isChinese = document.documentElement.lang.startsWith('zh')
const words = isChinese
  ? {
      label: '搜索文档',
      hint: '输入接口、字段、错误码或问题',
      close: '关闭',
      none: '没有找到。请换一个词，或缩短后再试。',
      broken: '搜索索引没有取到，请检查网络后重试。',
      count: (count: number) => `${count} 条结果`,
    }
  : {
      label: 'Search the docs',
      hint: 'An operation, a field, an error code or a question',
      close: 'Close',
      none: 'Nothing found. Try another word, or a shorter one.',
      broken: 'The index could not be fetched. Look at the network and try again.',
      count: (count: number) => `${count} results`,
    }

const place = `/docs/${isChinese ? 'zh' : 'en'}/`
let loading: Promise<MiniSearch<Part>> | undefined

async function load(): Promise<MiniSearch<Part>> {
  const answer = await fetch(`${place}search.json`)
  if (!answer.ok) throw new Error(`the index answered ${answer.status}`)
  return MiniSearch.loadJSON(await answer.text(), settings)
}

let dialog: HTMLDialogElement | undefined

export async function open(): Promise<void> {
  dialog ??= build()
  if (!dialog.open) dialog.showModal()
  const input = dialog.querySelector('input')
  input?.focus()
  input?.select()
}

function build(): HTMLDialogElement {
  const made = document.createElement('dialog')
  made.className = 'search'
  made.setAttribute('aria-label', words.label)
  const input = element('input', { type: 'search', placeholder: words.hint, autocomplete: 'off' })
  input.setAttribute('aria-label', words.label)
  const close = element('button', { type: 'button', textContent: words.close })
  const said = element('p', { className: 'count' })
  said.setAttribute('role', 'status')
  const list = element('ol', {})
  close.addEventListener('click', () => made.close())
  input.addEventListener('input', () => void show(input.value, list, said))
  made.addEventListener('keydown', (event) => walk(event, made))
  const bar = element('div', { className: 'bar' })
  bar.append(input, close)
  made.append(bar, said, list)
  document.body.append(made)
  return made
}

const element = <
  Tag extends 'input' | 'button' | 'p' | 'ol' | 'div' | 'li' | 'a' | 'strong' | 'span',
>(
  tag: Tag,
  given: Partial<HTMLElementTagNameMap[Tag]>,
): HTMLElementTagNameMap[Tag] => Object.assign(document.createElement(tag), given)

async function show(question: string, list: HTMLOListElement, said: HTMLElement): Promise<void> {
  if (question.trim() === '') {
    list.replaceChildren()
    said.textContent = ''
    return
  }
  try {
    loading ??= load()
    const index = await loading
    const begun = performance.now()
    const found = find(index, question)
    list.dataset['took'] = String(performance.now() - begun)
    list.replaceChildren(...found.map((one) => itemOf(one, question)))
    said.textContent = found.length === 0 ? words.none : words.count(found.length)
  } catch {
    loading = undefined
    said.textContent = words.broken
  }
}

function itemOf({ url, title, heading, text, terms }: Found, question: string): HTMLLIElement {
  const link = element('a', { href: place + url })
  const name = element('strong', {})
  const marked = [...new Set([...tokensOf(question), ...terms])]
  name.append(...marksIn(heading === '' ? title : `${title} › ${heading}`, marked))
  const excerpt = element('span', {})
  excerpt.append(...marksIn(excerptOf(text, marked), marked))
  link.append(name, excerpt)
  const item = element('li', {})
  item.append(link)
  return item
}

const shownMax = 150

function excerptOf(text: string, marked: readonly string[]): string {
  const places = marked.map((word) => text.toLowerCase().indexOf(word)).filter((at) => at >= 0)
  const from = Math.max(0, (places.length === 0 ? 0 : Math.min(...places)) - 30)
  return (from > 0 ? '…' : '') + text.slice(from, from + shownMax)
}

/** The words that were found, marked; text is put in as text, never as HTML. */
function marksIn(text: string, marked: readonly string[]): readonly (Node | string)[] {
  const pattern = marked
    .toSorted((a, b) => b.length - a.length)
    .map((word) => word.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&'))
    .join('|')
  if (pattern === '') return [text]
  const isMarked = new Set(marked)
  return text
    .split(new RegExp(`(${pattern})`, 'giu'))
    .map((part) =>
      isMarked.has(part.toLowerCase())
        ? Object.assign(document.createElement('mark'), { textContent: part })
        : part,
    )
}

/** Up and down walk the field and the results. */
function walk(event: KeyboardEvent, within: HTMLDialogElement): void {
  if (event.key !== 'ArrowDown' && event.key !== 'ArrowUp') return
  const stops = [...within.querySelectorAll<HTMLElement>('input, li a')]
  const at = stops.findIndex((stop) => stop === document.activeElement)
  event.preventDefault()
  stops[Math.min(Math.max(at + (event.key === 'ArrowDown' ? 1 : -1), 0), stops.length - 1)]?.focus()
}
