import { dayMs, plusMs } from '#kernel/time'
import type { Db } from '#platform/db'
import { deleteExpired } from './store.ts'

/** Removes codes and tokens a day after their end; until then a used code is still said to be used. */
export const sweepOpenplatform = ({ db }: Readonly<{ db: Db }>, now: Date): Promise<void> =>
  deleteExpired(db, plusMs(now, -dayMs))
