import { type Db, inTransaction } from '#platform/db'
import { post } from './post.ts'
import { takeTimeouts } from './store.ts'
import type { Resolution } from './transfer.ts'

const sliceMax = 500

/** Releases money whose timeout has passed. One that was resolved in time answers so and stays. */
export function expirePending(db: Db, now: Date): Promise<number> {
  return inTransaction(db, async (tx) => {
    const keys = await takeTimeouts(tx, now, sliceMax)
    const verdicts = await post(tx, keys.map(voidOf), now)
    return verdicts.filter((verdict) => verdict === 'posted').length
  })
}

const voidOf = (pendingKey: string): Resolution => ({
  key: `${pendingKey}:timeout`,
  kind: 'void',
  pendingKey,
  posting: 'pending_timeout',
})
