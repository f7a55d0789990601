import { type Tally, stepOf } from './figure.ts'
import type { Counted } from './known.ts'

export type Judged = Counted &
  Readonly<{
    /** Of the rules that held, those that decide for this customer. */
    deciding: readonly string[]
    faults: readonly string[]
    latencyUs: number
  }>

/** Counts a decision, which is done once: nothing that it says ever changes. */
export function countDecision(tally: Tally, judged: Judged): void {
  const { at, product, act, amountMinor, rules, deciding, faults, latencyUs } = judged
  const once = { product, value: 1n }
  tally.add(at, { ...once, measure: 'decided', name: act })
  tally.add(at, { ...once, measure: 'decided_minor', name: act, value: amountMinor })
  tally.add(at, { ...once, measure: 'latency', name: stepOf(latencyUs) })
  for (const fault of faults) tally.add(at, { ...once, measure: 'fault', name: fault })
  for (const rule of rules)
    tally.add(at, { product: '', value: 1n, measure: 'rule_held', name: rule })
  for (const rule of deciding)
    tally.add(at, { product: '', value: 1n, measure: 'rule_decided', name: rule })
}
