import { hourMs, plusMs } from '#kernel/time'
import type { Db } from '#platform/db'
import type { Log } from '#platform/log'
import { abnormalRefunds, refundsInReview, waitingRefunds } from './store.ts'

/**
 * From when on somebody should look. Source: institution's choice, well within what payers are told:
 * a balance within minutes, a card within three working days (APIv3 refunds, arrival).
 */
const limits = [
  ['processing', 1 * hourMs, waitingRefunds, 'refunds have not arrived'],
  ['in_review', 24 * hourMs, refundsInReview, 'refunds wait for an approval'],
  ['abnormal', 48 * hourMs, abnormalRefunds, 'abnormal refunds wait for another way'],
] as const

/**
 * Warns in the log of refunds that wait too long, one line a reason with how many and since when.
 * To be asked each hour, by any number of processes; it changes nothing.
 */
export async function warnOfSlowRefunds(
  { db, log }: Readonly<{ db: Db; log: Log }>,
  now: Date,
): Promise<void> {
  for (const [reason, limitMs, ask, sentence] of limits) {
    const { count, since } = await ask(db, plusMs(now, -limitMs))
    if (count > 0) log.warn({ reason, count, since, limitHours: limitMs / hourMs }, sentence)
  }
}
