import { dayMs, minuteMs, plusMs } from '#kernel/time'
import type { Db } from '#platform/db'
import { findOpenAlarms } from '../alarm/store.ts'
import type { AlarmKind } from '../alarm/alarm.ts'
import { waitingCallbacks } from '../backlog/store.ts'
import { faultOf } from '../next-step/next-step.ts'
import { countEnded } from './store.ts'

/** Attempts that went well, of those that we or a channel had to answer for. */
export type Success = Readonly<{ paid: number; attempts: number }>

export type Health = Readonly<{
  quarter: Success
  day: Success
  /** Callbacks that no merchant has acknowledged, and since when the first of them waits. */
  callbacks: Readonly<{ waiting: number; since: Date | null }>
  /** What stands, without about whom: the kind and since when. */
  alarms: readonly Readonly<{ kind: AlarmKind; since: Date }>[]
}>

const quarterMs = 15 * minuteMs

/**
 * How payments fare, for whoever may see no more than that. A wrong PIN or an empty purse is the
 * payer's and counts as neither; what nobody foresaw is ours.
 */
export async function readHealth(db: Db, now: Date): Promise<Health> {
  const spans = { since: plusMs(now, -dayMs), recentSince: plusMs(now, -quarterMs) }
  const [ended, callbacks, alarms] = await Promise.all([
    countEnded(db, spans),
    waitingCallbacks(db),
    findOpenAlarms(db),
  ])
  const counted = ended.filter(({ code }) => code === '' || isOurs(code))
  const paid = counted.filter(({ code }) => code === '')
  const sum = (rows: typeof ended, of: 'count' | 'recent'): number =>
    rows.reduce((total, row) => total + row[of], 0)
  return {
    quarter: { paid: sum(paid, 'recent'), attempts: sum(counted, 'recent') },
    day: { paid: sum(paid, 'count'), attempts: sum(counted, 'count') },
    callbacks: { waiting: callbacks.count, since: callbacks.since },
    alarms: alarms.map(({ kind, since }) => ({ kind, since })),
  }
}

function isOurs(code: string): boolean {
  const fault = faultOf('pay', code)
  return fault === 'platform' || fault === 'channel'
}
