import type MiniSearch from 'minisearch'
import type { SearchResult } from 'minisearch'
import type { Part } from './settings.ts'

export type Found = SearchResult & Part

const shownMax = 20
/** Fewer parts than these have all words: those that have some of them are shown below. */
const few = 5

/** Parts that have all words of the question come first, whatever the others score. */
export function find(index: MiniSearch<Part>, question: string): readonly Found[] {
  const all = index.search(question)
  if (all.length >= few) return all.slice(0, shownMax) as Found[]
  const known = new Set(all.map(({ id }): unknown => id))
  const some = index.search(question, { combineWith: 'OR' }).filter(({ id }) => !known.has(id))
  return [...all, ...some].slice(0, shownMax) as Found[]
}
