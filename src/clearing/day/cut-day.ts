import type { Calendar } from '#kernel/calendar'
import { businessDate, dayAfter, dayMs, minuteMs, plusMs } from '#kernel/time'
import { accountsOf, openAccounts } from '#ledger'
import { type Db, inTransaction } from '#platform/db'
import { cutMerchants } from './cut-merchants.ts'
import { refuse } from './day.ts'
import {
  beginDay,
  findActive,
  findCutThrough,
  findFirstBooked,
  isBooked,
  lockDay,
  markCut,
} from './store.ts'

export type CutDeps = Readonly<{ db: Db; now: () => Date; calendar: Calendar }>

/** Merchants of a transaction: a hundred with a hundred payments each are cut in a second or two. */
const sliceSize = 100

/** After the ledger has closed the day, which waits five minutes itself. */
const graceMs = 6 * minuteMs

/**
 * Cuts a business day (切日): what the ledger's entries of that date did to merchants becomes items
 * with their fees, the fees are charged, and each unit's settlement is written down with its date.
 * Answers how many merchants it cut.
 *
 * A day is cut once and never reopens. An entry that came late was written by the ledger on its
 * first open day, so it belongs to that one. Merchants are cut in slices, each in a transaction;
 * killed anywhere, the next call goes on with those that are left, and a second process waits for
 * the slice of the first. Refuses a day that the ledger has not closed, and one after a day that is
 * not cut yet.
 */
export async function cutDay(deps: CutDeps, date: string): Promise<number> {
  const { db, now } = deps
  if (!(await isBooked(db, date))) throw refuse('BOOKS_DAY_OPEN', { field: 'date', value: date })
  const through = await findCutThrough(db)
  if (through !== null && date <= through) return 0
  if (through !== null && date > dayAfter(through))
    throw refuse('CLEARING_DAY_SKIPPED', {
      field: 'date',
      value: date,
      issue: `${dayAfter(through)} is the next`,
    })

  await inTransaction(db, async (tx) => {
    await openAccounts(tx, accountsOf('platform', 'platform'), 'CNY', now())
    await beginDay(tx, date, now())
  })
  const active = await findActive(db, date)
  let count = 0
  for (let from = 0; from < active.length; from += sliceSize) {
    const mchids = active.slice(from, from + sliceSize)
    count += await inTransaction(db, async (tx) => {
      if (!(await lockDay(tx, date))) return 0
      return cutMerchants(tx, deps.calendar, { date, mchids, now: now() })
    })
  }
  await markCut(db, date, now())
  return count
}

/** Cuts every day that is over and booked, in order; answers those that it cut. */
export async function cutDays(deps: CutDeps): Promise<readonly string[]> {
  const last = businessDate(plusMs(deps.now(), -graceMs - dayMs))
  const through = await findCutThrough(deps.db)
  // The first cut ever begins with the first day of the books, so that no payment is left behind.
  const first = through === null ? await findFirstBooked(deps.db) : dayAfter(through)
  const cut: string[] = []
  for (let date = first ?? dayAfter(last); date <= last; date = dayAfter(date)) {
    if (!(await isBooked(deps.db, date))) break
    await cutDay(deps, date)
    cut.push(date)
  }
  return cut
}
