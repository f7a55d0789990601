import { type Money, money } from '#kernel/money'
import type { Db } from '#platform/db'
import { findEntries } from './store.ts'

/**
 * What moved under each key: less than was asked, if the transfer was balancing. A key that is not in
 * the books is not in the answer. Inside the transaction that posted, it sees what that posted.
 */
export async function amountsOf(
  db: Db,
  keys: readonly string[],
): Promise<ReadonlyMap<string, Money>> {
  const entries = await findEntries(db, keys)
  return new Map(entries.map(({ key, amount, currency }) => [key, money(amount, currency)]))
}
