import { bornAt } from '#kernel/id'

/** The month of a key that tells no birth; the program makes none, tests do. */
export const unborn: Month = '1970-01-01'

/** A month in which keys are born, by its first day in UTC: `2026-11-01`. */
export type Month = string

/** The month of a key is read from the key: asked again, it is looked for where it was written. */
export function monthOf(key: string): Month {
  const born = bornAt(key)
  if (!born) return unborn
  // By `toISOString` this took more than twice as long, and every transfer asks.
  return `${born.getUTCFullYear()}-${String(born.getUTCMonth() + 1).padStart(2, '0')}-01`
}

/** Keys by their month; a batch of one hour has one month, seldom two. */
export const byMonth = (keys: readonly string[]): ReadonlyMap<Month, readonly string[]> =>
  Map.groupBy(keys, monthOf)
