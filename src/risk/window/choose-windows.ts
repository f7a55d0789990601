import { type Db, inStatement } from '#platform/db'
import { appendFacts } from '../fact/store.ts'
import type { Windows } from './keep-windows.ts'
import { openWindows } from './open-windows.ts'
import { redisWindows } from './redis-windows.ts'
import { shareWindows } from './share-windows.ts'
import { sharedSlots } from './store.ts'
import type { WindowStore } from './window-store.ts'

/** Where counters are kept: by this process alone, in PostgreSQL, or in a Redis or Valkey. */
export type CountersAt = 'process' | 'shared' | Readonly<{ redis: string }>

export type ChosenWindows = Readonly<{
  windows: Windows
  close: () => Promise<void>
}>

/** The same facts are the same numbers wherever they are counted. */
export async function chooseWindows(db: Db, at: CountersAt): Promise<ChosenWindows> {
  const close = async (): Promise<void> => undefined
  if (at === 'process') return { windows: await openWindows(db), close }
  if (at === 'shared') return { windows: shareWindows(sharedSlots(db)), close }
  const redis = await redisWindows({ url: at.redis })
  return { windows: shareWindows(logged(db, redis)), close: redis.close }
}

/** What is counted elsewhere is in our log before: a fact that was written twice is there once. */
const logged = (db: Db, store: WindowStore): WindowStore => ({
  read: store.read,
  async apply(observed, writes) {
    await inStatement(db, (one) => appendFacts(one, [observed]))
    return store.apply(observed, writes)
  },
})
