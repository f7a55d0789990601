import { businessDate, type Clock, dayMs, daysAfter, hourMs, plusMs } from '#kernel/time'
import type { Db } from '#platform/db'
import { type DayFigure, liveMax } from './figure.ts'
import { findFigures, findUnsummed, sumDay, upsertFigure } from './store.ts'

type Deps = Readonly<{ db: Db; now: Clock }>

export type HouseFigures = Readonly<{
  today: DayFigure
  /** More orders than are summed at once: the figures of today are a least. */
  isCapped: boolean
  /** Days that are over, oldest first, as far as they are summed. */
  days: readonly DayFigure[]
}>

const shownDays = 14

/** What the whole house did today and on the days before. Its cost is that of today's orders. */
export async function houseFigures({ db, now }: Deps): Promise<HouseFigures> {
  const date = businessDate(now())
  const today = await sumDay(db, { date, most: liveMax })
  const days = await findFigures(db, {
    from: daysAfter(date, -shownDays),
    to: daysAfter(date, -1),
  })
  return { today, isCapped: today.orders >= BigInt(liveMax), days }
}

const latePayers = 8
const dayMost = 1_000_000_000

/**
 * Sums the days that are over: each once soon, and again each day for eight days, since an order may be
 * paid after its day. Any number of processes may do it at once, since each writes the same.
 */
export async function sumFigures({ db, now }: Deps): Promise<number> {
  const at = now()
  const today = businessDate(at)
  const yesterday = daysAfter(today, -1)
  const [recent, rest] = await Promise.all([
    findUnsummed(db, {
      from: daysAfter(today, -latePayers),
      to: yesterday,
      before: plusMs(at, -dayMs),
    }),
    findUnsummed(db, {
      from: daysAfter(today, -shownDays),
      to: yesterday,
      before: new Date(0),
    }),
  ])
  const dates = [...new Set([...recent, ...rest])]
  for (const date of dates) await upsertFigure(db, await sumDay(db, { date, most: dayMost }), at)
  return dates.length
}

export const sumFiguresEveryMs = hourMs
