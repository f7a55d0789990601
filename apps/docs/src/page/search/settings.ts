import type { Options } from 'minisearch'
import { tokensOf } from './tokens.ts'

/** A part of a page: what stands below one heading. */
export type Part = Readonly<{
  id: number
  /** Below `/docs/<language>/`. */
  url: string
  title: string
  heading: string
  text: string
}>

export const settings: Options<Part> = {
  fields: ['title', 'heading', 'text'],
  storeFields: ['url', 'title', 'heading', 'text'],
  tokenize: tokensOf,
  // They are in small letters already.
  processTerm: (term) => term,
  searchOptions: { boost: { title: 4, heading: 2 }, combineWith: 'AND', prefix: true },
}
