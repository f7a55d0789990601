import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Api } from '../../../../tools/reference/described.ts'

export const languages = ['zh', 'en'] as const
export type Language = (typeof languages)[number]

export const root = join(import.meta.dirname, '../../../..')
const portal = join(root, 'docs/portal')

export type Section = Readonly<{ zh: string; en: string; pages: readonly string[] }>

/** A page as somebody wrote it: `# Title`, a paragraph that says what it is about, and the rest. */
export type Page = Readonly<{
  /** `native`, `reference/post-v3-pay-transactions-native`; below `/docs/<language>/`. */
  slug: string
  title: string
  summary: string
  markdown: string
}>

export const readNavigation = (): readonly Section[] =>
  (
    JSON.parse(readFileSync(join(portal, 'navigation.json'), 'utf8')) as Readonly<{
      sections: readonly Section[]
    }>
  ).sections

export const readApi = (): Api =>
  JSON.parse(readFileSync(join(root, 'docs/reference/api.json'), 'utf8')) as Api

/** Every page of the navigation in one language, in its order. A page that is missing ends the build. */
export const readPages = (language: Language): readonly Page[] =>
  readNavigation().flatMap(({ pages }) =>
    pages.map((slug) => {
      const text = readFileSync(join(portal, language, `${slug}.md`), 'utf8')
      return pageOf(slug, addressed(text, language))
    }),
  )

/** `#page:/status` is an address of the program; `#page:reference/x` a page that is made, and no file. */
const addressed = (text: string, language: Language): string =>
  text.replaceAll('](#page:/', '](/').replaceAll('](#page:', `](/docs/${language}/`)

export function pageOf(slug: string, markdown: string): Page {
  const title = /^# (?<title>.+)$/m.exec(markdown)?.groups?.['title'] ?? ''
  const after = markdown.slice(markdown.indexOf(title) + title.length).trimStart()
  if (title === '' || after === '') throw new Error(`docs/portal: ${slug} has no title or no text`)
  const summary = (after.split('\n\n')[0] ?? '').replaceAll('\n', ' ')
  return { slug, title, summary: plain(summary), markdown }
}

/** Without the marks of Markdown. */
export const plain = (markdown: string): string =>
  markdown
    .replaceAll(/\[([^\]]*)\]\([^)]*\)/g, '$1')
    .replaceAll(/[`*]/g, '')
    .trim()
