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

/** Back-test that is told of decisions one by one, in constant memory. */
export type Backtesting = Readonly<{ hear: (decision: Logged) => void; result: () => Backtest }>

/** Reads the past once; what it is given is not changed. */
export function backtest(
  candidate: Compiled,
  log: Iterable<Logged>,
  live: readonly Compiled[] = [],
): Backtest {
  const { hear, result } = beginBacktest(candidate, live)
  for (const decision of log) hear(decision)
  return result()
}

/** The same for a log that comes in pieces. Only live rules are laid beside it, and never itself. */
export function beginBacktest(candidate: Compiled, live: readonly Compiled[]): Backtesting {
  const asked = live.filter(({ rule, state }) => state === 'live' && rule.id !== candidate.rule.id)
  const both = asked.map(() => 0)
  const seen = { decisions: 0, alerts: 0, faults: 0, caught: 0, caughtAnew: 0 }
  const labelled = { frauds: 0, fraudAlerts: 0, goods: 0, goodAlerts: 0 }
  const onFault = () => void (seen.faults += 1)

  function hearAlert({ isFraud, amount, wasStopped }: Logged): void {
    seen.alerts += 1
    if (isFraud === false) labelled.goodAlerts += 1
    if (isFraud !== true) return
    labelled.fraudAlerts += 1
    seen.caught += amount
    if (!wasStopped) seen.caughtAnew += amount
  }
  return {
    hear(decision) {
      seen.decisions += 1
      if (decision.isFraud === true) labelled.frauds += 1
      if (decision.isFraud === false) labelled.goods += 1
      if (!asks(candidate, decision, onFault)) return
      hearAlert(decision)
      for (const [index, other] of asked.entries())
        if (asks(other, decision)) both[index] = (both[index] ?? 0) + 1
    },
    result: () => ({
      ...seen,
      alertRate: share(seen.alerts, seen.decisions),
      precision: share(labelled.fraudAlerts, labelled.fraudAlerts + labelled.goodAlerts),
      recall: share(labelled.fraudAlerts, labelled.frauds),
      falseAlarmRate: share(labelled.goodAlerts, labelled.goods),
      overlap: asked.map(({ rule }, index) => {
        const count = both[index] ?? 0
        const onlyThis = seen.alerts - count
        return { id: rule.id, both: count, onlyThis, share: share(count, seen.alerts) }
      }),
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
