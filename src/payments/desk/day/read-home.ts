import { bornAt } from '#kernel/id'
import { businessDate, type Clock, dayMs, daysAfter, plusMs } from '#kernel/time'
import type { Db } from '#platform/db'
import type { TradeType } from '../../order/order.ts'
import type { Scope } from '../scope.ts'
import { add, type DaySum, nothing, type Sum } from './desk-day.ts'
import { shownDays } from './roll-days.ts'
import { countExhausted, findDaySums, findRolls, type LiveSum, sumLive } from './store.ts'

/**
 * As many orders of a day as are summed at once; with more of them the day is told from where that reaches.
 * 182,000 took 1.4 s on two cores with a load of 25, where the other lists took ten times what they take
 * alone (bench/README.md, lists).
 */
const liveMax = 100_000

export type ShopHome = Readonly<{
  today: Sum
  /** Orders of today before this instant are too many to be summed at once. */
  todaySince: Date | null
  yesterday: Sum
  /** Days that are over and today, oldest first. */
  days: readonly (Sum & Readonly<{ date: string }>)[]
  /** Of these days together. */
  methods: readonly (Sum & Readonly<{ method: TradeType }>)[]
}>

/** What a merchant, or a node of it, or a provider's tree did lately. Its cost is that of today's orders. */
export async function readHome(
  { db, now }: Readonly<{ db: Db; now: Clock }>,
  scope: Exclude<Scope, { of: 'all' }>,
): Promise<ShopHome> {
  const today = businessDate(now())
  const yesterday = daysAfter(today, -1)
  const from = daysAfter(today, 1 - shownDays)
  const [rolled, live, rolls] = await Promise.all([
    findDaySums(db, { scope, from, to: yesterday }),
    sumLive(db, { scope, date: today, most: liveMax }),
    findRolls(db, yesterday, yesterday),
  ])
  // In the first minutes of a day the one before is not summed yet.
  const late = rolls.get(yesterday)
    ? []
    : await sumLive(db, { scope, date: yesterday, most: liveMax })
  const sums: readonly DaySum[] = [
    ...rolled.filter(({ date }) => late.length === 0 || date !== yesterday),
    ...late.map((sum) => ({ ...sum, date: yesterday })),
    ...live.map((sum) => ({ ...sum, date: today })),
  ]
  const dates = Array.from({ length: shownDays }, (_, index) => daysAfter(from, index))
  const sumOf = (each: (sum: DaySum) => boolean): Sum => sums.filter(each).reduce(add, nothing)
  return {
    today: plain(sumOf(({ date }) => date === today)),
    todaySince: sinceOf(live),
    yesterday: plain(sumOf(({ date }) => date === yesterday)),
    days: dates.map((date) => ({ ...plain(sumOf((sum) => sum.date === date)), date })),
    methods: [...new Set(sums.map(({ method }) => method))].map((method) => ({
      ...plain(sumOf((sum) => sum.method === method)),
      method,
    })),
  }
}

const plain = ({ orderCount, paidCount, paidAmount, refundCount, refundAmount }: Sum): Sum => ({
  orderCount,
  paidCount,
  paidAmount,
  refundCount,
  refundAmount,
})

function sinceOf(live: readonly LiveSum[]): Date | null {
  if (live.reduce((sum, { looked }) => sum + looked, 0) < liveMax) return null
  const [oldest] = live.flatMap(({ oldest: id }) => (id === null ? [] : [id])).toSorted()
  return (oldest !== undefined && bornAt(oldest)) || null
}

const failedDays = 7
export const failedMax = 100

/** Callbacks that nobody took in the last days; at most `failedMax` are counted. */
export const countFailedCallbacks = (
  { db, now }: Readonly<{ db: Db; now: Clock }>,
  mchid: string,
): Promise<number> =>
  countExhausted(db, { mchid, since: plusMs(now(), -failedDays * dayMs), most: failedMax })
