import {
  businessDate,
  type Clock,
  dayAfter,
  dayMs,
  daysAfter,
  hourMs,
  minuteMs,
} from '#kernel/time'
import { type Db, inTransaction } from '#platform/db'
import { findRolls, lockRoll, noteRoll, rollDay } from './store.ts'

/** How many days the home page of a merchant shows. */
export const shownDays = 30

/** After the end of a day: it is told soon, late payers are told in the night, and the last order has ended. */
const passesMs = [minuteMs, 4 * hourMs, 8 * dayMs]

/**
 * Sums one day that is due, of the days that are shown; answers how many. Each is summed three times, because
 * an order may be paid after its day. Any number of processes: a day is one's at a time.
 */
export async function rollDeskDays({ db, now }: Readonly<{ db: Db; now: Clock }>): Promise<number> {
  const today = businessDate(now())
  const [from, to] = [daysAfter(today, -shownDays - 8), daysAfter(today, -1)]
  const rolls = await findRolls(db, from, to)
  for (let date = to; date >= from; date = daysAfter(date, -1)) {
    const wanted = passesBy(date, now())
    if ((rolls.get(date) ?? 0) >= wanted) continue
    await inTransaction(db, async (tx) => {
      if ((await lockRoll(tx, date, now())) >= wanted) return
      await rollDay(tx, date)
      await noteRoll(tx, date, wanted, now())
    })
    return 1
  }
  return 0
}

/** How often a day should have been summed by now. */
export function passesBy(date: string, now: Date): number {
  const ended = new Date(`${dayAfter(date)}T00:00:00+08:00`).getTime()
  return passesMs.filter((ms) => ended + ms <= now.getTime()).length
}
