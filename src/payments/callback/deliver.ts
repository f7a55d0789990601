import type { Logger } from 'pino'
import { plusMs, secondMs } from '#kernel/time'
import { batcher, gapUnderLoadMs } from '#platform/batch'
import type { Db } from '#platform/db'
import { acknowledges, deadlineMs, leaseMs, retryDelaysMs } from './callback.ts'
import type { HandOff } from './enqueue.ts'
import { createLanes } from './lanes.ts'
import { type Answer, type SendDeps, send } from './send.ts'
import { claimDue, type Due, type Outcome, recordOutcomes } from './store.ts'

type Deps = SendDeps &
  Readonly<{
    db: Db
    log: Logger
    /** Told of every attempt, for the metrics. */
    onAttempt?: (attempt: Readonly<{ acknowledged: boolean }>) => void
  }>

export type Deliverer = Readonly<{
  handOff: HandOff
  /** Claims what is due and starts delivering it; answers how many. */
  sweep: () => Promise<number>
  /** Lets what is in flight finish. The rest is found again when its lease ends. */
  stop: () => Promise<void>
}>

const claimMax = 256

/** A callback with the instant after which its lease no longer covers a full attempt. */
type Held = Due & Readonly<{ startBefore: Date }>

export function createDeliverer(deps: Deps): Deliverer {
  const { db, now, log } = deps
  const record = batcher<Outcome, void>({
    name: 'callback-outcomes',
    gapMaxMs: gapUnderLoadMs,
    run: async (outcomes) => {
      await recordOutcomes(db, outcomes)
      return outcomes.map(() => undefined)
    },
  })

  const lanes = createLanes<Held>(async (held) => {
    // It waited too long in its lane; whoever claims it next delivers it.
    if (held.startBefore.getTime() < now().getTime()) return 'skipped'
    try {
      const sentAt = now()
      const startedMs = performance.now()
      const answer = await send(deps, held)
      const tookMs = Math.round(performance.now() - startedMs)
      const outcome = { ...outcomeOf(held, answer, now()), sentAt, tookMs }
      deps.onAttempt?.({ acknowledged: outcome.state === 'delivered' })
      keep(outcome)
      return outcome.state === 'delivered' ? 'succeeded' : 'failed'
    } catch (error) {
      log.error({ err: error, callback: held.id }, 'callback was not sent')
      return 'failed'
    }
  })

  const keeping = new Set<Promise<void>>()
  /** The merchant has heard it: its lane goes on while the outcome waits for its statement. */
  function keep(outcome: Outcome): void {
    const kept = record(outcome)
      // Nothing was recorded, so the lease runs out and the callback is delivered again.
      .catch((error: unknown) =>
        log.error({ err: error, callback: outcome.id }, 'callback attempt was not recorded'),
      )
      .finally(() => keeping.delete(kept))
    keeping.add(kept)
  }

  const take = (callbacks: readonly Due[]): void => {
    const startBefore = plusMs(now(), leaseMs - deadlineMs - secondMs)
    for (const callback of callbacks) lanes.add(callback.mchid, { ...callback, startBefore })
  }

  return {
    handOff: {
      takes: (callbacks) => callbacks.every(({ mchid }) => lanes.hasRoom(mchid, callbacks.length)),
      deliver: (callbacks) => take(callbacks.map((callback) => ({ ...callback, attempts: 0 }))),
    },
    sweep: async () => {
      const leasedUntil = plusMs(now(), leaseMs)
      const busy = lanes.busy()
      const due = await claimDue(db, { now: now(), leasedUntil, busy, limit: claimMax })
      take(due)
      return due.length
    },
    stop: async () => {
      await lanes.drain()
      await Promise.all(keeping)
    },
  }
}

/** Acknowledged, to be told again after the schedule's next wait, or given up. */
function outcomeOf(
  { mchid, id, sequence, position, attempts }: Due,
  answer: Answer,
  now: Date,
): Omit<Outcome, 'sentAt' | 'tookMs'> {
  const text = 'status' in answer ? `HTTP ${answer.status}` : answer.failure
  const common = { mchid, id, sequence, position, answer: text }
  if ('status' in answer && acknowledges(answer.status))
    return { ...common, state: 'delivered', nextAttemptAt: now, deliveredAt: now }
  const delayMs = retryDelaysMs[attempts]
  if (delayMs === undefined)
    return { ...common, state: 'exhausted', nextAttemptAt: now, deliveredAt: null }
  return {
    ...common,
    state: 'pending',
    nextAttemptAt: plusMs(now, delayMs),
    deliveredAt: null,
  }
}
