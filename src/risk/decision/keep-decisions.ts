import { batcher } from '#platform/batch'
import type { Decision } from './decision.ts'
import { goesOn } from './verdict.ts'

type Append = (decisions: readonly Decision[]) => Promise<readonly Decision[]>

export type DecisionLog = Readonly<{
  /**
   * Answers the decision that stands. One by which the payment simply goes on is written behind it; of
   * any other, of one in which something was missing, and where `isAwaited`, the writing is waited for,
   * and fails with it.
   */
  keep: (decision: Decision, isAwaited: boolean) => Promise<Decision>
  /** One that is not written yet. */
  unwritten: (customer: string, payment: string) => Decision | undefined
  /** All is written, also what could not be before; rejects where it cannot be now. */
  settled: () => Promise<void>
  waiting: () => number
}>

/** `writing` is undefined of what could not be written. */
type Behind = Readonly<{ decision: Decision; writing: Promise<void> | undefined }>

/** Some seconds of the most that one process decides; beyond, everybody waits. */
const behindMax = 10_000
/** In one statement: while it is put together nobody is judged, so that it is no more than a few judgements. */
const batchMax = 48

export const keyOf = (customer: string, payment: string): string => `${customer} ${payment}`

export function keepDecisions(append: Append): DecisionLog {
  const batch = {
    name: 'risk-decisions',
    run: append,
    maxSize: batchMax,
    // Those behind, and as many who wait.
    maxWaiting: 2 * behindMax,
  }
  const put = batcher<Decision, Decision>({ ...batch, gapMaxMs: 10 })
  // Who waits for it waits for no gap: one in ten payments is challenged or stopped, and p99 was the gap.
  const putNow = batcher<Decision, Decision>(batch)
  const behind = new Map<string, Behind>()

  function write(key: string, decision: Decision): Promise<void> {
    const writing = put(decision).then(
      () => void behind.delete(key),
      (error: unknown) => {
        behind.set(key, { decision, writing: undefined })
        throw error
      },
    )
    behind.set(key, { decision, writing })
    return writing
  }
  return {
    async keep(decision, isAwaited) {
      const { customer, payment, outcome, faults } = decision
      const isBehind = goesOn(outcome) && faults.length === 0 && behind.size < behindMax
      if (isAwaited || !isBehind) return await putNow(decision)
      write(keyOf(customer, payment), decision).catch(() => undefined)
      return decision
    },
    unwritten: (customer, payment) => behind.get(keyOf(customer, payment))?.decision,
    async settled() {
      await Promise.all(
        [...behind].map(([key, { decision, writing }]) => writing ?? write(key, decision)),
      )
    },
    waiting: () => behind.size,
  }
}
