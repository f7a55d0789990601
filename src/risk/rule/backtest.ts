import type { Product } from '../fact/fact.ts'
import type { Values } from '../factor/factor.ts'
import type { Compiled } from './rule-set.ts'

/** A decision of the past, as it was logged, with what is known of it by now. */
export type Logged = Readonly<{
  values: Values
  product: Product
  /** In fen; it is added up, not booked. */
  amount: number
  /** Fraud, or not; `undefined` while nobody can know. */
  isFraud: boolean | undefined
  /** The payment was not let through as it was asked for. */
  wasStopped: boolean
}>

/** How a rule would have done. Rates are parts of one, and `NaN` where there was nothing to measure. */
export type Backtest = Readonly<{
  decisions: number
  alerts: number
  alertRate: number
  /** Of decisions that are labelled: alerts that were fraud, over all alerts. */
  precision: number
  /** Of decisions that are labelled: frauds that it found, over all frauds. */
  recall: number
  /** Of payments that are known to be good: how many it would have troubled. */
  falseAlarmRate: number
  /** Fen of frauds that it found, and of those that went through then. */
  caught: number
  caughtAnew: number
  /** With each live rule: how many of its alerts that rule has too, and how many it alone has. */
  overlap: readonly Readonly<{ id: string; both: number; onlyThis: number; share: number }>[]
  /** Times that the rule threw; such a decision counts as no alert. */
  faults: number
}>

/** Reads the past once, in constant memory; what it is given is not changed. */
export function backtest(
  candidate: Compiled,
  log: Iterable<Logged>,
  live: readonly Compiled[] = [],
): Backtest {
  const seen = {
    decisions: 0,
    alerts: 0,
    faults: 0,
    caught: 0,
    caughtAnew: 0,
    frauds: 0,
    fraudAlerts: 0,
    goods: 0,
    goodAlerts: 0,
  }
  const both = live.map(() => 0)
  const asked = live.filter(({ rule, state }) => state === 'live' && rule.id !== candidate.rule.id)
  for (const decision of log) {
    seen.decisions += 1
    if (decision.isFraud === true) seen.frauds += 1
    if (decision.isFraud === false) seen.goods += 1
    const isAlert = asks(candidate, decision, () => void (seen.faults += 1))
    if (!isAlert) continue
    seen.alerts += 1
    asked.forEach((other, index) => {
      if (asks(other, decision)) both[index] = (both[index] ?? 0) + 1
    })
    if (decision.isFraud === false) seen.goodAlerts += 1
    if (decision.isFraud !== true) continue
    seen.fraudAlerts += 1
    seen.caught += decision.amount
    if (!decision.wasStopped) seen.caughtAnew += decision.amount
  }
  const { decisions, alerts, faults, caught, caughtAnew } = seen
  return {
    decisions,
    alerts,
    faults,
    caught,
    caughtAnew,
    alertRate: share(alerts, decisions),
    precision: share(seen.fraudAlerts, seen.fraudAlerts + seen.goodAlerts),
    recall: share(seen.fraudAlerts, seen.frauds),
    falseAlarmRate: share(seen.goodAlerts, seen.goods),
    overlap: asked.map(({ rule }, index) => {
      const count = both[index] ?? 0
      return { id: rule.id, both: count, onlyThis: alerts - count, share: share(count, alerts) }
    }),
  }
}

const share = (part: number, whole: number): number => (whole === 0 ? Number.NaN : part / whole)

const nothing = () => undefined

function asks(
  { rule, holds }: Compiled,
  { values, product }: Logged,
  onFault: () => void = nothing,
): boolean {
  if (rule.products !== 'all' && !rule.products.includes(product)) return false
  try {
    return holds(values)
  } catch {
    onFault()
    return false
  }
}
