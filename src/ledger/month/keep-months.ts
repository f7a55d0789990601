import type { Db } from '#platform/db'
import type { Month } from '../birth.ts'
import { briefly } from './brief-lock.ts'
import { findPartitions, makePartition, partitionOf, type Table, tables } from './store.ts'

/** The first month that the migration has not made; all before it share one partition. */
const firstMonth: Month = '2026-12-01'
const aheadMonths = 3

/**
 * `made`, or why not: rows of the month lie in the default partition already, because a clock jumped
 * or nobody made it in time (they are as good there); or the lock was never free, and the next turn
 * tries again.
 */
export type MonthKept = Readonly<{
  partition: string
  outcome: 'made' | 'lies_in_default' | 'held_up'
}>

/**
 * Makes the partitions of this month and the three after it, and answers those that were not there.
 * Nobody who posts waits longer than a moment. Any number of processes may do this at once, any may
 * be killed at any line, and when all is there it is one query.
 */
export async function keepMonths(db: Db, now: Date): Promise<readonly MonthKept[]> {
  const there = await findPartitions(db)
  const kept: MonthKept[] = []
  for (const table of Object.keys(tables) as Table[])
    for (const month of monthsFrom(now).filter((each) => !there.has(partitionOf(table, each)))) {
      const outcome = await makeMonth(db, table, month)
      if (outcome !== 'was_there') kept.push({ partition: partitionOf(table, month), outcome })
    }
  return kept
}

const monthsFrom = (now: Date): readonly Month[] =>
  Array.from({ length: aheadMonths + 1 }, (_, ahead) => monthAfter(now, ahead)).filter(
    (month) => month >= firstMonth,
  )

/** In UTC, as keys tell their birth. */
const monthAfter = (now: Date, ahead: number): Month =>
  new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + ahead)).toISOString().slice(0, 10)

async function makeMonth(
  db: Db,
  table: Table,
  month: Month,
): Promise<MonthKept['outcome'] | 'was_there'> {
  const until = monthAfter(new Date(month), 1)
  try {
    return (await briefly(() => makePartition(db, { table, month, until }))) ?? 'held_up'
  } catch (error) {
    if (isTaken(error)) return 'lies_in_default'
    throw error
  }
}

/** A row of the month was on its way into the default partition while we looked. */
const isTaken = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && error.code === '23514'
