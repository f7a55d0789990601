import { newId } from '#kernel/id'
import { type Clock, plusMs } from '#kernel/time'
import type { Db } from '#platform/db'
import { type Challenge, challengeLifeMs, type Proof } from './challenge.ts'
import { putChallenge } from './store.ts'
import type { Wish } from './wish.ts'

/** Asks for one of the means. While one is asked for this wish, that one; a lapsed one is asked anew. */
export function openChallenge(
  { db, now }: Readonly<{ db: Db; now: Clock }>,
  { id: wishId, customerId, payment }: Wish,
  means: readonly Proof[],
): Promise<Challenge> {
  const at = now()
  const expiresAt = plusMs(at, challengeLifeMs)
  const fact = {
    id: `${wishId}:abandoned`,
    atMs: expiresAt.getTime(),
    kind: 'ended',
    payment,
    outcome: 'abandoned',
  } as const
  return putChallenge(db, {
    id: newId('ch', at),
    customerId,
    wishId,
    means,
    fact,
    createdAt: at,
    expiresAt,
  })
}
