import { type Clock, dayMs, plusMs } from '#kernel/time'
import type { Db } from '#platform/db'
import { deleteUnseen } from './store.ts'

/** As long as the page says: after it a device is forgotten, and so is how somebody types. */
export const keptDays = 180

export const signalsSlice = 1_000

/** Forgets what nobody has used for half a year. */
export const sweepSignals = ({ db, now }: Readonly<{ db: Db; now: Clock }>): Promise<number> =>
  deleteUnseen(db, plusMs(now(), -keptDays * dayMs), signalsSlice)
