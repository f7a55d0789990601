import { plusMs } from '#kernel/time'
import type { Db } from '#platform/db'
import { attemptsKeptMs } from './event.ts'
import { deleteAttempts } from './store.ts'

export const pruneSlice = 5_000

/** Forgets attempts at delivering after ninety days, a slice per call; answers how many. */
export const pruneAttempts = (db: Db, now: Date): Promise<number> =>
  deleteAttempts(db, plusMs(now, -attemptsKeptMs), pruneSlice)
