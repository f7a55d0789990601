import { minuteMs, plusMs } from '#kernel/time'
import type { Db } from '#platform/db'
import type { Fault } from './fault.ts'
import { belowFaults, custodyFaults, sideFaults } from './faults-of-totals.ts'
import { findLate, findTotals, type Late } from './store.ts'

export type Check = 'sides' | 'below_zero' | 'custody' | 'timeouts'

/** The sweep runs each five seconds; a timeout that waits longer than this waits in vain. */
const graceMs = minuteMs

/**
 * What can be told of the books without reading the entries: debits equal credits, no limited
 * account is below zero, custody mirrors what is owed, and no pending transfer outlives its timeout.
 * Two short statements, each of one instant, so that those who post meanwhile make no false alarm.
 */
export async function watchBooks(
  db: Db,
  now: Date,
): Promise<Readonly<Record<Check, readonly Fault[]>>> {
  const totals = await findTotals(db)
  return {
    sides: totals.flatMap(sideFaults),
    below_zero: totals.flatMap(belowFaults),
    custody: totals.flatMap(custodyFaults),
    timeouts: lateFaults(await findLate(db, plusMs(now, -graceMs))),
  }
}

const lateFaults = ({ count, first }: Late): Fault[] =>
  count === 0 ? [] : [`timeouts that passed unseen: ${count}, the first that of entry ${first}`]
