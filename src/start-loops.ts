import { countLateBills, countUnpaid } from '#clearing'
import { businessDate, type Clock, dayMs, hourMs, minuteMs, plusMs, secondMs } from '#kernel/time'
import { closeDays, expirePending, keepMonths, reportFaults, sealBatches, sealSlice } from '#ledger'
import { executeKeyChanges, settleAsked, sweepNonces } from '#merchants'
import { type CallRecorder, type Sandbox, sweepOpenplatform } from '#openplatform'
import { escalateApprovals, expireApprovals, sweepRefused, sweepSignIn } from '#oversight'
import { sweepParties } from '#parties'
import {
  createAlarmSweep,
  deskRefundSlice,
  pruneAttempts,
  pruneSlice,
  rollDeskDays,
  warnOfSlowRefunds,
} from '#payments'
import type { Db } from '#platform/db'
import type { Log } from '#platform/log'
import { type Loop, startLoop } from '#platform/loop'
import type { Metrics } from '#platform/metrics'
import { findTroubles } from '#risk'
import { countQuarantined, findUnhealthy } from '#upstream'
import {
  heldSlice,
  lapseChallenges,
  lapseSlice,
  settleHeld,
  signalsSlice,
  sweepCodes,
  sweepSignals,
  thawDecided,
  thawSlice,
} from '#wallet'
import type { Modules } from './program.ts'
import type { WiredOps } from './wire-ops.ts'

/** A month that could not be made has a place all the same; somebody should know of it. */
export async function makeMonths(db: Db, now: Date, log: Log): Promise<void> {
  for (const { partition, outcome } of await keepMonths(db, now))
    if (outcome === 'made') log.info({ partition }, 'a partition was made')
    else log.warn({ partition, outcome }, 'a partition could not be made')
}

type Around = Readonly<{
  calls: CallRecorder
  ops: WiredOps
  log: Log
  metrics: Metrics
  wireNow: Clock
  sweepCallbacks: () => Promise<number>
  sandbox?: Sandbox | undefined
}>

/** A channel pays on the day after, and after a weekend; a day is late when four more have gone by. */
const patienceMs = 5 * dayMs

type Sweep = () => Promise<unknown>

/** A sweep that found a full slice runs again at once. */
const looper =
  ({ log, metrics, ops: { jobs } }: Pick<Around, 'log' | 'metrics' | 'ops'>) =>
  (name: string, everyMs: number, sweep: Sweep, full = Infinity): Loop => {
    const run = async () => {
      const found = await sweep()
      if (typeof found === 'number') jobs.found(name, found)
      return Number(found) >= full ? 'more' : undefined
    }
    return startLoop({ name, everyMs, log, metrics, run: jobs.around({ name, everyMs, run }) })
  }

/** What every process does for itself, in whatever role: it tells others what it has seen, and hears them. */
export function startOwnLoops({ payments, upstream, risk }: Modules, around: Around): Loop[] {
  const loop = looper(around)
  return [
    loop('failures', 5 * secondMs, payments.flushFailures),
    ...Object.entries({
      ...around.calls.exchanges,
      ...around.ops.exchanges,
      ...upstream.exchanges,
      ...risk?.exchanges,
      ...around.sandbox?.exchanges,
    }).map(([name, { everyMs, run }]) => loop(name, everyMs, run)),
  ]
}

/** Every sweep may run in any number of processes at once, and may be killed at any line. */
export function startLoops(
  modules: Modules,
  { calls, ops, log, metrics, wireNow, sweepCallbacks, sandbox }: Around,
): Loop[] {
  const { db, now, payments, clearing, onboarding, upstream, risk, guard, faults: struck } = modules
  const loop = looper({ log, metrics, ops })
  const proving = { name: 'prove-books', everyMs: minuteMs }
  const faults = reportFaults({ db, now, log, metrics })
  return [
    loop('callbacks', 500, sweepCallbacks, 256),
    loop('instructions', 500, payments.instructions.resolveAll, 64),
    loop('settle-refunds', 500, payments.settleRefunds, 200),
    loop('desk-refunds', secondMs, payments.executeApprovedRefunds, deskRefundSlice),
    loop('desk-days', minuteMs, () => rollDeskDays({ db, now }), 1),
    loop('key-changes', 2 * secondMs, () => executeKeyChanges(modules), 100),
    loop('asked-products', 2 * secondMs, () => settleAsked({ db, now }), 100),
    loop('expire-orders', 5 * secondMs, payments.expireOrders, 500),
    loop('expire-pending', 5 * secondMs, () => expirePending(db, now())),
    loop('seal-batches', secondMs, () => sealBatches(db), sealSlice),
    loop('close-days', minuteMs, () => closeDays(db, now())),
    loop('watch-books', minuteMs, faults.watch),
    // Ends in the middle when the process does; the next begins it again.
    startLoop({
      ...proving,
      log,
      metrics,
      run: ops.jobs.around({ ...proving, run: faults.prove }),
    }),
    ...Object.entries({
      ...calls.sweeps,
      ...ops.sweeps,
      ...clearing.sweeps,
      ...onboarding.sweeps,
      ...upstream.sweeps,
      ...risk?.sweeps,
      ...sandbox?.sweeps,
    }).map(([name, { everyMs, run }]) => loop(name, everyMs, run)),
    loop(
      'alarms',
      minuteMs,
      createAlarmSweep({
        db,
        now,
        log,
        metrics,
        unhealthyChannels: (at) => findUnhealthy(db, at),
        quarantinedNotices: (since) => countQuarantined(db, since),
        lateBills: () => countLateBills(db),
        lateSettlements: (at) => countUnpaid(db, businessDate(plusMs(at, -patienceMs))),
        riskTroubles: (at) => findTroubles(db, at),
      }),
    ),
    loop('expire-approvals', minuteMs, () => expireApprovals(db, now())),
    loop('escalate-approvals', minuteMs, () => escalateApprovals(db, now()), 100),
    loop('slow-refunds', hourMs, () => warnOfSlowRefunds({ db, log }, now())),
    loop('prune-attempts', minuteMs, () => pruneAttempts(db, now()), pruneSlice),
    loop('keep-months', dayMs, () => makeMonths(db, now(), log)),
    loop('nonces', minuteMs, () => sweepNonces({ db }, wireNow())),
    loop('staff-sign-in', hourMs, () => sweepSignIn(db, now())),
    loop('refused-attempts', dayMs, () => sweepRefused(db, now())),
    loop('parties', hourMs, () => sweepParties({ db }, now())),
    loop('openplatform', hourMs, () => sweepOpenplatform({ db }, now())),
    ...(struck ? [loop('sandbox-faults', secondMs, () => struck.sweep(modules))] : []),
    loop('held-withdrawals', secondMs, () => settleHeld({ db, now, guard }), heldSlice),
    loop('thaw-decided', 2 * secondMs, () => thawDecided({ db, now }), thawSlice),
    loop('challenges', 5 * secondMs, () => lapseChallenges({ db, now, guard }), lapseSlice),
    loop('payment-codes', hourMs, () => sweepCodes({ db, now })),
    loop('signals', hourMs, () => sweepSignals({ db, now }), signalsSlice),
  ]
}
