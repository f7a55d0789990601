import { dayMs, plusMs } from '#kernel/time'
import type { Db } from '#platform/db'
import { deleteOldCodes } from './code/store.ts'
import { deleteOldGuards } from './customer/store.ts'
import { deleteOldChallenges } from './passkey/store.ts'
import { deleteExpiredSessions } from './session/store.ts'

/** Removes what no rule looks at any more; nothing depends on when, or whether, it runs. */
export async function sweepParties({ db }: Readonly<{ db: Db }>, now: Date): Promise<void> {
  const yesterday = plusMs(now, -dayMs)
  await deleteExpiredSessions(db, now)
  await deleteOldCodes(db, yesterday)
  await deleteOldGuards(db, yesterday)
  await deleteOldChallenges(db, yesterday)
}
