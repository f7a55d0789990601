import type { Clock } from '#kernel/time'
import { type Db, inTransaction } from '#platform/db'
import type { Guard } from './guard.ts'
import { lapseChallenges as lapse } from './store.ts'

export const lapseSlice = 200

/** Ends challenges that nobody answered, and tells risk: who does not answer was perhaps somebody else. */
export async function lapseChallenges({
  db,
  now,
  guard,
}: Readonly<{ db: Db; now: Clock; guard: Pick<Guard, 'hear'> }>): Promise<number> {
  const facts = await inTransaction(db, (tx) => lapse(tx, { now: now(), limit: lapseSlice }))
  for (const fact of facts) guard.hear(fact)
  return facts.length
}
