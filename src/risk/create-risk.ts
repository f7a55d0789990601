import { type Clock, minuteMs, secondMs } from '#kernel/time'
import { type Db, inStatement } from '#platform/db'
import type { Keys } from '#platform/keys'
import type { Log } from '#platform/log'
import type { Metrics } from '#platform/metrics'
import { type Cases, createCases } from './case/create-cases.ts'
import {
  type Assessed,
  type Compliance,
  type Decided,
  decidePayment,
  type DecideDeps,
  faultsMost,
} from './decision/decide-payment.ts'
import type { Decision } from './decision/decision.ts'
import { keepDecisions, keyOf } from './decision/keep-decisions.ts'
import { keepModels } from './decision/keep-models.ts'
import type { Fault } from './decision/matrix.ts'
import { appendDecisions, findDecision } from './decision/store.ts'
import { executeApproved } from './execute-approved.ts'
import type { Fact } from './fact/fact.ts'
import type { Given } from './factor/given.ts'
import { keepLists } from './list/keep-lists.ts'
import { installRules } from './rule/install-rules.ts'
import { keepRules } from './rule/keep-rules.ts'
import { compileRule } from './rule/rule-set.ts'
import { shippedRules } from './rule/shipped/shipped.ts'
import { terms } from './rule/shipped/terms.ts'
import { type KeptWindows, recentMax, type Windows } from './window/keep-windows.ts'
import { openWindows } from './window/open-windows.ts'
import { sweepWatch } from './watch/sweep-watch.ts'
import { measureDrift } from './watch/trouble/measure-drift.ts'
import { tellSigns } from './watch/trouble/tell-signs.ts'

export type RiskDeps = Readonly<{
  db: Db
  now: Clock
  keys: Keys
  log: Log
  metrics: Metrics
  /** The counters: those of this process alone, unless others count too. */
  windows?: Windows
  compliance?: Compliance
  deadlineMs?: number
  needsModel?: boolean
  /** As what an installation begins with the rules that come with the program. */
  shippedAs?: 'live' | 'shadow'
  /** How rules are compiled; what is made so may throw. */
  compile?: typeof compileRule
}>

type Chore = Readonly<{ everyMs: number; run: () => Promise<unknown> }>

export type Risk = Readonly<{
  /**
   * Judges a payment before its money moves; `given` is what the caller knows of payer and device. When
   * the answer is here and the payment may not simply go on, or something was missing, it is stored.
   * Rejects only when it cannot be: then the payment may not go on.
   *
   * The second time, and at the same time: the same decision.
   */
  assess: (assessed: Assessed, given: Given) => Promise<Decision>
  /** Counts what happened: ended, refunded, changed, signed in … False for what was heard before. */
  heard: (fact: Fact) => Promise<boolean>
  /** What was decided about a payment. */
  find: (customer: string, payment: string) => Promise<Decision | undefined>
  /** What people do with what was decided. */
  cases: Cases
  /** What every process does for itself. */
  exchanges: Readonly<Record<string, Chore>>
  /** What any one process does for all. */
  sweeps: Readonly<Record<string, Chore>>
  /** Waits until everything is written, so that the next start has nothing to count again. */
  stop: () => Promise<void>
}>

const isKept = (windows: Windows): windows is KeptWindows => 'snapshot' in windows

/** Everything of risk that one process runs. Refuses to start where it cannot read rules and lists. */
export async function createRisk(deps: RiskDeps): Promise<Risk> {
  const { db, now, shippedAs = 'live' } = deps
  await installRules({ db, now, terms }, { rules: shippedRules, to: shippedAs })
  const windows = deps.windows ?? (await openWindows(db))
  const keepers = createKeepers(deps)
  for (const keeper of Object.values(keepers)) await keeper.refresh()
  const log = keepDecisions((list) => inStatement(db, (one) => appendDecisions(one, list)))
  const find: Risk['find'] = async (customer, payment) =>
    log.unwritten(customer, payment) ?? (await findDecision(db, customer, payment))
  const count = createCounts(deps)
  deps.metrics.gauge('tongbao_risk_unwritten', 'Decisions that are not stored yet', log.waiting)
  const assess = createAssess(
    { ...keepersDeps(deps), ...keepers, windows, find },
    async ({ decision, is }) =>
      is === 'stored' ? decision : log.keep(count(decision), is === 'again'),
  )
  const settled = async (): Promise<void> => {
    await log.settled()
    if (isKept(windows)) await windows.settled()
  }
  const snapshot = async (): Promise<void> => {
    if (isKept(windows)) await windows.snapshot()
  }
  const heard: Risk['heard'] = (fact) => windows.record(fact)
  const cases = createCases({
    ...deps,
    terms,
    heard,
    settled,
    rules: keepers.rules.present,
    models: keepers.models.present,
    seed: deps.keys.derive('risk/case/sample').toString('hex'),
  })
  return {
    assess,
    heard,
    find,
    cases,
    exchanges: {
      'risk-rules': { everyMs: secondMs, run: keepers.rules.refresh },
      'risk-lists': { everyMs: secondMs, run: keepers.lists.refresh },
      'risk-models': { everyMs: 5 * secondMs, run: keepers.models.refresh },
      'risk-log': { everyMs: secondMs, run: settled },
      'risk-snapshot': { everyMs: 5 * minuteMs, run: snapshot },
      'risk-signs': {
        everyMs: 5 * secondMs,
        run: tellSigns({ db, ...keepersDeps(deps), ...keepers, waiting: log.waiting }),
      },
    },
    sweeps: { ...sweepsOf(deps), 'risk-cases': { everyMs: secondMs, run: cases.sweep } },
    async stop() {
      await settled()
      await snapshot()
    },
  }
}

const keepersDeps = ({ now, compliance, deadlineMs = 30, needsModel = false }: RiskDeps) => ({
  now,
  compliance,
  deadlineMs,
  needsModel,
})

const sweepsOf = (deps: RiskDeps): Risk['sweeps'] => ({
  'risk-approved': { everyMs: 5 * secondMs, run: () => executeApproved(deps) },
  'risk-watch': { everyMs: 5 * secondMs, run: () => sweepWatch(deps) },
  'risk-drift': { everyMs: minuteMs, run: () => measureDrift(deps) },
})

function createKeepers({ db, keys, log, metrics, compile = compileRule }: RiskDeps) {
  const count = metrics.counter('tongbao_risk_rule_faults_total', 'Rules that threw', ['rule'])
  const rules = keepRules({
    db,
    terms,
    log,
    compile,
    options: {
      faultsMost,
      onFault: ({ rule, error, isDisabled }) => {
        const name = `${rule.id}@${rule.version}`
        count({ rule: name })
        log.error({ err: error, rule: name, isDisabled }, 'a rule threw')
      },
    },
  })
  return { rules, lists: keepLists({ db, keys }), models: keepModels({ db, log }) }
}

/** Counts decisions, and each fault by itself: what is open for a while must not be so in silence. */
function createCounts({ log, metrics }: RiskDeps): (decision: Decision) => Decision {
  const decided = metrics.counter('tongbao_risk_decisions_total', 'Payments judged', [
    'product',
    'outcome',
  ])
  const missed = metrics.counter('tongbao_risk_faults_total', 'What judging had to do without', [
    'fault',
    'product',
  ])
  const took = metrics.seconds('tongbao_risk_decision_seconds', 'Until a payment was judged')
  const told = new Map<Fault, number>()
  return (decision) => {
    const { product, outcome, faults, at } = decision
    decided({ product, outcome: outcome.act })
    took({}, decision.latencyUs / 1_000_000)
    for (const fault of faults) {
      missed({ fault, product })
      // Thousands a second say no more than one a minute.
      if (at.getTime() - (told.get(fault) ?? 0) < minuteMs) continue
      told.set(fault, at.getTime())
      log.error({ fault, product, outcome: outcome.act }, 'risk judges in its fail mode')
    }
    return decision
  }
}

/** One judgement of a payment at a time: whoever asks meanwhile gets the same. */
function createAssess(
  deps: DecideDeps,
  keep: (decided: Decided) => Promise<Decision>,
): Risk['assess'] {
  const running = new Map<string, Promise<Decision>>()
  // Not counted, because the counters were lost: they would take it for new once they are back.
  const uncounted = new Set<string>()
  async function assess(key: string, assessed: Assessed, given: Given): Promise<Decision> {
    const { customer } = assessed.payment
    const before = uncounted.has(key) ? await deps.find(customer, assessed.id) : undefined
    if (before) return before
    const decision = await keep(await decidePayment(deps, assessed, given))
    if (decision.faults.includes('factors_lost')) uncounted.add(key)
    const [oldest] = uncounted
    if (uncounted.size > recentMax && oldest !== undefined) uncounted.delete(oldest)
    return decision
  }
  return (assessed, given) => {
    const key = keyOf(assessed.payment.customer, assessed.id)
    const present = running.get(key)
    if (present) return present
    const mine = assess(key, assessed, given).finally(() => running.delete(key))
    running.set(key, mine)
    return mine
  }
}
