import { dayMs, hourMs, plusMs, type Clock } from '#kernel/time'
import { type Db, inTransaction } from '#platform/db'
import type { Origin } from './audit.ts'
import { countRefused, deleteOldRefused } from './store.ts'
import { recordAct } from './write-audit.ts'

type Refused = Readonly<{ staffId: string; code: string; what: string; from: Origin }>

const keptMs = 180 * dayMs

/**
 * Notes that somebody who is signed in was refused what they may not do. Each attempt is counted by the hour;
 * the log hears of the first of an hour, and of every hundredth, so that whoever tries all doors with a
 * program fills no disk.
 */
export async function noteRefused(
  { db, now }: Readonly<{ db: Db; now: Clock }>,
  { staffId, code, what, from }: Refused,
): Promise<void> {
  const at = now()
  const hour = plusMs(at, -(at.getTime() % hourMs))
  const count = await countRefused(db, { staffId, hour, code })
  if (count !== 1 && count % 100 !== 0) return
  const act = { actor: staffId, action: 'refused', subject: what }
  const detail = { after: { code, count }, ...from }
  await inTransaction(db, (tx) => recordAct(tx, { ...act, detail }, at))
}

/** Counts of half a year ago are nobody's concern; the log keeps its rows. */
export const sweepRefused = (db: Db, now: Date): Promise<void> =>
  deleteOldRefused(db, plusMs(now, -keptMs))
