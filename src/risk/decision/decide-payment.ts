import { newId } from '#kernel/id'
import type { Clock } from '#kernel/time'
import type { Payment } from '../fact/fact.ts'
import { catalogueVersion, placeOf } from '../factor/catalogue.ts'
import type { Values } from '../factor/factor.ts'
import type { Given } from '../factor/given.ts'
import type { ListKeeper } from '../list/keep-lists.ts'
import type { Served } from '../model/registry/serve-models.ts'
import type { RuleKeeper } from '../rule/keep-rules.ts'
import type { RuleSet } from '../rule/rule-set.ts'
import { approximate } from '../window/amounts.ts'
import { deriveBareEvent } from '../window/derive-event.ts'
import { createValues } from '../window/factors-of.ts'
import type { Asked, Windows } from '../window/keep-windows.ts'
import { askModels, askRules, contributionsTo, judgeOf, reasonsOf } from './ask-experts.ts'
import type { Decision, Duty } from './decision.ts'
import { findListed, withLists } from './find-listed.ts'
import { distrustedBy, judge } from './judge.ts'
import type { ModelKeeper } from './keep-models.ts'
import type { Fault } from './matrix.ts'

/** A payment that is about to be made. `id` is how payments knows it, and makes it the same one again. */
export type Assessed = Readonly<{ id: string; payment: Payment }>

/** What the law asks for of a payment, of whoever knows the law. */
export type Compliance = (assessed: Assessed, given: Given) => Promise<readonly Duty[]>

export type DecideDeps = Readonly<{
  windows: Windows
  lists: Pick<ListKeeper, 'find' | 'version'>
  rules: Pick<RuleKeeper, 'present' | 'version'>
  models: Pick<ModelKeeper, 'present' | 'isBroken'>
  /** A process without a champion judges in its fail mode. */
  needsModel: boolean
  compliance?: Compliance | undefined
  /** What was decided about this payment before. */
  find: (customer: string, payment: string) => Promise<Decision | undefined>
  now: Clock
  deadlineMs: number
}>

/** `again` is one that was asked for before, and of which no decision is stored. */
export type Decided = Readonly<{ decision: Decision; is: 'fresh' | 'again' | 'stored' }>

/** How often a rule may throw before a process asks it no more. */
export const faultsMost = 3

/**
 * Judges a payment: lists, compliance, factors, models, rules, and of all that the strictest. Whatever
 * is missing by the deadline is left out and written into the decision as a fault, with the outcome
 * that its product's fail mode asks for at least. Rejects never for want of a part.
 *
 * The second time: the decision that was made, if it was stored; `is` says so.
 */
export async function decidePayment(
  deps: DecideDeps,
  assessed: Assessed,
  given: Given,
): Promise<Decided> {
  const startMs = performance.now()
  const at = deps.now()
  const listed = findListed(deps.lists.find, assessed.payment, at.getTime())
  const told = withLists(given, listed)
  const gathering = gather(deps, assessed, told, at)
  const [duties, gathered] = await Promise.all([
    deps.compliance
      ? within(deps.deadlineMs, askCompliance(deps.compliance, assessed, told))
      : nothing,
    within(deps.deadlineMs, gathering),
  ])
  const read = gathered.is === 'there' ? gathered.out : undefined
  if (read && 'decision' in read) return { decision: read.decision, is: 'stored' }

  const { values, isAgain } = read ?? { values: undefined, isAgain: false }
  const faults = [...faultsOfReading(duties, gathered), ...faultsOfModels(deps)]
  const found = { listed, duties: duties.is === 'there' ? duties.out : [], values }
  const asked = askExperts(
    deps,
    assessed.payment,
    values,
    values ?? withoutCounters(assessed.payment, told, at),
  )
  faults.push(...asked.faults)
  const isLate = performance.now() - startMs > deps.deadlineMs
  if (isLate && !isSlow(faults)) faults.push('deadline')
  const judged = conclude(assessed.payment, found, { ...asked, faults })
  const decision: Decision = {
    id: newId('rd', at),
    payment: assessed.id,
    at,
    ...judged,
    versions: {
      catalogue: catalogueVersion,
      rules: deps.rules.version(),
      models: asked.version,
      lists: deps.lists.version(),
      model: asked.judging?.id ?? null,
    },
    latencyUs: Math.round((performance.now() - startMs) * 1_000),
  }
  return { decision, is: isAgain ? 'again' : 'fresh' }
}

/** Throws later what is thrown at once, so that it is a fault like another. */
const askCompliance = async (ask: Compliance, assessed: Assessed, given: Given) =>
  ask(assessed, given)

/** What models and rules say. Where the counters are lost, a model would say something and mean nothing. */
function askExperts(
  deps: DecideDeps,
  { customer, product }: Payment,
  known: Values | undefined,
  values: Values,
) {
  const models = deps.models.present()
  const judging = known && judgeOf(models, customer)
  const scored = judging && askModels(models, judging, values)
  const probability = scored?.probability ?? null
  const said = { judging, version: models.version, shadows: scored?.shadows ?? [], probability }
  return { ...said, ...heldOf(deps, { values, product, customer }) }
}

type Found = Pick<Decision, 'listed' | 'duties' | 'values'>
type Said = Pick<Decision, 'held' | 'probability' | 'shadows' | 'faults'> &
  Readonly<{ judging: Served | undefined }>

/** The judgement of what was found and said, with its reasons. */
function conclude(payment: Payment, found: Found, said: Said) {
  const { product, amountMinor, customer } = payment
  const { judging, held, probability, shadows, faults } = said
  const findings = { product, amountMinor, ...found, held, probability, shadows, faults }
  const { outcome, reasons, score, isScored } = judge({
    ...findings,
    distrusted: distrustedBy(found.values),
  })
  const isExplained = judging !== undefined && found.values !== undefined && isScored
  const contributions = isExplained ? contributionsTo(judging, found.values) : []
  const codes = [...new Set([...reasons, ...reasonsOf(contributions)])]
  return { ...findings, customer, outcome, reasons: codes, score, contributions }
}

type Gathered = Readonly<{ values: Values; isAgain: boolean }> | Readonly<{ decision: Decision }>

/** Counts the payment and answers its factors just before; of one that was counted, what was decided. */
async function gather(
  { windows, find }: DecideDeps,
  { id, payment }: Assessed,
  given: Given,
  at: Date,
): Promise<Gathered> {
  const fact: Asked = { id: `${id}:asked`, atMs: at.getTime(), kind: 'asked', payment }
  const values = createValues()
  if (await windows.record(fact, { given, out: values })) return { values, isAgain: false }
  const decision = await find(payment.customer, id)
  // Counted, and its decision was lost with the process before it was written: it is judged once more.
  return decision ? { decision } : { values: await windows.factorsOf(fact, given), isAgain: true }
}

/** What payment and caller tell by themselves, where the counters are lost: rules about it still hold. */
function withoutCounters(payment: Payment, given: Given, at: Date): Values {
  const values = createValues()
  deriveBareEvent(values, { payment, atMs: at.getTime(), fen: approximate(payment.amountMinor) })
  for (const [name, value] of Object.entries(given)) values[placeOf(name) ?? -1] = value
  return values
}

type Within<Out> =
  | Readonly<{ is: 'there'; out: Out }>
  | Readonly<{ is: 'late' }>
  | Readonly<{ is: 'failed'; error: unknown }>

const nothing: Within<readonly Duty[]> = { is: 'there', out: [] }

/** Waits so long for something; what comes later is nobody's. */
const within = <Out>(ms: number, promise: Promise<Out>): Promise<Within<Out>> =>
  new Promise((resolve) => {
    const timer = setTimeout(() => resolve({ is: 'late' }), ms)
    const end = (result: Within<Out>): void => {
      clearTimeout(timer)
      resolve(result)
    }
    promise.then(
      (out) => end({ is: 'there', out }),
      (error: unknown) => end({ is: 'failed', error }),
    )
  })

function faultsOfReading(duties: Within<unknown>, gathered: Within<unknown>): readonly Fault[] {
  const faults: Fault[] = []
  if (duties.is !== 'there') faults.push('compliance_lost')
  if (gathered.is === 'failed') faults.push('factors_lost')
  if (gathered.is === 'late') faults.push('factors_slow')
  return faults
}

function faultsOfModels({ models, needsModel }: DecideDeps): readonly Fault[] {
  if (models.isBroken()) return ['model_broken']
  return needsModel && !models.present().champion ? ['model_missing'] : []
}

/** The deadline is in it already. */
const isSlow = (faults: readonly Fault[]): boolean =>
  faults.includes('factors_slow') || faults.includes('compliance_lost')

function heldOf({ rules }: DecideDeps, asked: Parameters<typeof askRules>[1]) {
  const set = rules.present()
  if (rules.version() < 0n) return { held: [], faults: ['rules_missing'] satisfies Fault[] }
  const before = thrownBy(set)
  const held = askRules(set, asked)
  const after = thrownBy(set)
  const faults: Fault[] = []
  if (after.count > before.count) faults.push('rule_threw')
  if (before.isLeftOut) faults.push('rule_left_out')
  return { held, faults }
}

/** Of rules that decide; a shadow may throw as it likes. */
function thrownBy(set: RuleSet): Readonly<{ count: number; isLeftOut: boolean }> {
  const faults = set.faults()
  let count = 0
  let isLeftOut = false
  if (faults.size === 0) return { count, isLeftOut }
  for (const { rule, state } of set.rules) {
    const thrown = state === 'shadow' ? 0 : (faults.get(`${rule.id}@${rule.version}`) ?? 0)
    count += thrown
    if (thrown >= faultsMost) isLeftOut = true
  }
  return { count, isLeftOut }
}
