import type { Clock } from '#kernel/time'
import type { Db } from '#platform/db'
import { refuse } from './callback.ts'
import { reviveCallbacks } from './store.ts'

type Deps = Readonly<{ db: Db; now: Clock }>

/**
 * Tells a merchant once more of an order or refund, under the same notification id, from the first
 * step of the schedule; answers how many callbacks go out again.
 */
export async function redeliverCallbacks(
  { db, now }: Deps,
  { mchid, subject }: Readonly<{ mchid: string; subject: string }>,
): Promise<number> {
  const revived = await reviveCallbacks(db, { mchid, subject, now: now() })
  if (revived === 0) throw refuse('CALLBACK_NOT_FOUND')
  return revived
}
