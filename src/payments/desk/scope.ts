import { beijingDigits } from '#kernel/time'

/**
 * Whose orders a desk sees: one merchant's, those of a provider's whole tree, or all. `codes` are the stores
 * and terminals of somebody who works at a node; they see what these took, and nothing else.
 */
export type Scope =
  | Readonly<{ of: 'merchant'; mchid: string; codes?: readonly string[] | undefined }>
  | Readonly<{ of: 'provider'; mchid: string }>
  | Readonly<{ of: 'all' }>

/** Ids sort by birth, so that a time is a place among them. A second is as fine as they are. */
export const orderIdAt = (instant: Date): string => `42${beijingDigits(instant)}`
export const refundIdAt = (instant: Date): string => `50${beijingDigits(instant)}`

/** Behind every id. */
export const lastId = '9'

/** What is shown, and where to go on: `next` is behind the last that was looked at, or null at the end. */
export type Page<Row> = Readonly<{
  rows: readonly Row[]
  next: string | null
  /**
   * When what is sought is rare, a page ends before it is full, because so many were looked at: everything
   * that was born since has been looked at. Absent where a page is full, or where nothing is left.
   */
  searchedTo?: Date | undefined
}>
