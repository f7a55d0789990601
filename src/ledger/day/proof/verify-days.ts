import type { Db } from '#platform/db'
import {
  type DayFault,
  findBreaks,
  findEntriesOutside,
  findFaultsOfDay,
  findSummedDates,
} from './store.ts'

/**
 * Proves the closed days, and answers a sentence for each fault: what every account and posting
 * moved is what the entries of the day say, totals are the sums of it, a day opens with what the day
 * before closed with, none is left out, and no entry lies on a day before it was made. An entry that
 * was slipped into a closed day is found by its account, its posting and the count of its day.
 *
 * Reads every entry more than once, a day at a time: five minutes for ten million on two cores with a
 * load of ten. A job and not a request.
 */
export async function verifyDays(db: Db): Promise<readonly string[]> {
  const faults = [...(await findBreaks(db)), ...(await findEntriesOutside(db))]
  for (const date of await findSummedDates(db)) faults.push(...(await findFaultsOfDay(db, date)))
  return faults.map(sentenceOf)
}

const sentenceOf = ({ date, what }: DayFault): string => `day ${date}: ${what}`
