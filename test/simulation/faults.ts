import type { Kernel } from './kernel.ts'

/** Probabilities while faults are on; each seed makes some more frequent, and leaves others out. */
const rates = {
  request_lost: 0.04,
  request_late: 0.04,
  request_twice: 0.05,
  answer_lost: 0.05,
  answer_slow: 0.03,
  error_before_effect: 0.03,
  error_after_effect: 0.03,
  connection_refused: 0.02,
  rate_limited: 0.03,
  query_lost: 0.04,
  query_error: 0.03,
  query_refused: 0.01,
  query_rate_limited: 0.03,
  refused: 0.06,
  paid_after_no: 0.3,
  paid_other_amount: 0.03,
  told_other_amount: 0.02,
  paid_after_end: 0.08,
  undone_by_channel: 0.04,
  refund_abnormal: 0.08,
  refund_closed: 0.06,
  arrived_after_all: 0.3,
  transfer_failed: 0.1,
  nobody_is_told: 0.15,
  notice_lost: 0.15,
  notice_late: 0.1,
  notice_twice: 0.15,
  notice_early: 0.1,
  database_error: 0.006,
  commit_unknown_done: 0.006,
  commit_unknown_not_done: 0.006,
  database_stalls: 0.004,
} as const

/** Brought about by a plan, not by chance. */
const planned = ['crash', 'outage', 'at_once', 'over_asking'] as const

export type FaultKind = keyof typeof rates | (typeof planned)[number]

export const faultKinds: readonly FaultKind[] = [...(Object.keys(rates) as FaultKind[]), ...planned]

export type Faults = Readonly<{
  happens: (kind: keyof typeof rates) => boolean
  note: (kind: (typeof planned)[number]) => void
  stop: () => void
  areOn: () => boolean
  counts: ReadonlyMap<FaultKind, number>
}>

/** Seeds differ in what goes wrong: half of all kinds as often as above, a quarter never, a quarter more. */
export function createFaults({ random }: Kernel): Faults {
  const kinds = Object.keys(rates) as (keyof typeof rates)[]
  const factors = new Map(kinds.map((kind) => [kind, random.pick([0, 1, 1, 3])]))
  const counts = new Map<FaultKind, number>()
  let on = true
  const count = (kind: FaultKind): void => void counts.set(kind, (counts.get(kind) ?? 0) + 1)
  return {
    note: count,
    counts,
    stop: () => {
      on = false
    },
    areOn: () => on,
    happens: (kind) => {
      if (!on || !random.chance(rates[kind] * (factors.get(kind) ?? 1))) return false
      count(kind)
      return true
    },
  }
}
