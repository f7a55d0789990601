import MiniSearch from 'minisearch'
import { type Part, settings } from '../page/search/settings.ts'
import { plain, type Page } from './portal.ts'
import { slugOf } from './render.ts'

/** Longer text than this is found by its beginning only; no part of a guide is. */
const textMax = 4_000

/** What the search reads: every part of every page of one language, as MiniSearch writes itself. */
export function searchIndexOf(pages: readonly Page[]): string {
  const index = new MiniSearch(settings)
  index.addAll(pages.flatMap(partsOf).map((part, id): Part => ({ id, ...part })))
  return JSON.stringify(index)
}

/** A guide by its headings; an operation as one, since its parts are called alike everywhere. */
function partsOf({ slug, title, markdown }: Page): readonly Omit<Part, 'id'>[] {
  const url = slug === 'index' ? '' : slug
  const body = markdown.replace(/^# .+$/m, '')
  if (slug.startsWith('reference/')) return [{ url, title, heading: '', text: textOf(body) }]
  return body
    .split(/^(?=## )/m)
    .map((part) => {
      const heading =
        /^## (?<heading>.+)$/m.exec(part)?.groups?.['heading']?.replaceAll('`', '') ?? ''
      const hash = heading === '' ? '' : `#${slugOf(heading)}`
      return { url: url + hash, title, heading, text: textOf(part.replace(/^## .+$/m, '')) }
    })
    .filter(({ text }) => text !== '')
}

const textOf = (markdown: string): string =>
  plain(markdown)
    .replaceAll(/^\|[-| ]+\|$/gm, '')
    .replaceAll(/[#|>]+/g, ' ')
    .replaceAll(/\s+/g, ' ')
    .trim()
    .slice(0, textMax)
