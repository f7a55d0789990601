import { dayMs, plusMs } from '#kernel/time'
import type { Db } from '#platform/db'
import { type VerdictAct, verdictActs } from '../decision/verdict.ts'
import type { Product } from '../fact/fact.ts'
import { type Grain, grainMs, type Measure, percentileOf, sinceOf } from './figure.ts'
import { findFigures, sumByProduct } from './store.ts'

export type Acts = Readonly<Record<VerdictAct, number>>

/** What happened to payments that were decided in a while. Amounts are minor units. */
export type Outcomes = Readonly<{
  decided: Acts
  /** Challenges that were passed, failed and given up; of the rest nothing is known yet. */
  passed: number
  failed: number
  abandoned: number
  /** Delayed, reviewed, denied or frozen, and honest; and challenged and honest. */
  blockedHonest: number
  challengedHonest: number
  frauds: number
  /** Of frauds whose money did not leave, and of those whose money did. */
  savedMinor: bigint
  lostMinor: bigint
  /** Of honest payments that were held up for good. */
  hinderedMinor: bigint
}>

export type Watched = Readonly<{
  grain: Grain
  from: Date
  until: Date
  series: readonly (Outcomes &
    Readonly<{ since: Date; p50Us: number | null; p99Us: number | null }>)[]
  total: Outcomes & Readonly<{ p50Us: number | null; p99Us: number | null }>
  products: readonly Readonly<{ product: string; decided: Acts }>[]
  faults: readonly Readonly<{ fault: string; count: number }>[]
}>

const asked: readonly Measure[] = [
  'decided',
  'succeeded',
  'declined',
  'abandoned',
  'fraud',
  'fraud_minor',
  'fraud_lost_minor',
  'honest',
  'honest_lost_minor',
  'latency',
]

/** Hours of eight days, days of a hundred, else weeks: more points nobody can see, and a year is read at once. */
function grainOf(from: Date, until: Date): Grain {
  const days = (until.getTime() - from.getTime()) / dayMs
  return days > 100 ? 'week' : days > 8 ? 'day' : 'hour'
}

type Row = Readonly<{ measure: Measure; name: string; value: bigint }>

/**
 * What happened from the hour, day or week of one instant to that of another, which is the last that is told.
 * What has become known since is in it.
 */
export async function readWatch(
  db: Db,
  { from, to, product }: Readonly<{ from: Date; to: Date; product?: Product | undefined }>,
): Promise<Watched> {
  const grain = grainOf(from, to)
  const range = {
    grain,
    from: sinceOf(grain, from),
    until: plusMs(sinceOf(grain, to), grainMs[grain]),
  }
  const [figures, ofProducts, faults] = await Promise.all([
    findFigures(db, range, { measures: asked, product }),
    sumByProduct(db, range, ['decided']),
    findFigures(db, range, { measures: ['fault'], product }),
  ])
  const bySince = Map.groupBy(figures, ({ since }) => since.getTime())
  const names = [...new Set(ofProducts.map((row) => row.product))].toSorted()
  return {
    ...range,
    series: [...bySince].map(([since, rows]) => ({ since: new Date(since), ...ofRows(rows) })),
    total: ofRows(figures),
    products: names.map((name) => ({
      product: name,
      decided: actsOf(ofProducts.filter((row) => row.product === name)),
    })),
    faults: [...Map.groupBy(faults, ({ name }) => name)].map(([fault, rows]) => ({
      fault,
      count: rows.reduce((sum, { value }) => sum + Number(value), 0),
    })),
  }
}

const ofRows = (rows: readonly Row[]) => {
  const latency = new Map<string, number>()
  for (const { measure, name, value } of rows)
    if (measure === 'latency') latency.set(name, (latency.get(name) ?? 0) + Number(value))
  return {
    ...outcomesOf(rows),
    p50Us: percentileOf(latency, 0.5),
    p99Us: percentileOf(latency, 0.99),
  }
}

const blocking: readonly string[] = ['DELAY', 'REVIEW', 'DENY', 'FREEZE']
const challenging: readonly string[] = ['CHALLENGE']
const all: readonly string[] = verdictActs

function outcomesOf(rows: readonly Row[]): Outcomes {
  const sum = (measure: Measure, acts: readonly string[]): bigint =>
    rows.reduce(
      (so, row) => (row.measure === measure && acts.includes(row.name) ? so + row.value : so),
      0n,
    )
  const lostMinor = sum('fraud_lost_minor', all)
  return {
    decided: actsOf(rows.filter(({ measure }) => measure === 'decided')),
    passed: Number(sum('succeeded', challenging)),
    failed: Number(sum('declined', challenging)),
    abandoned: Number(sum('abandoned', challenging)),
    blockedHonest: Number(sum('honest', blocking)),
    challengedHonest: Number(sum('honest', challenging)),
    frauds: Number(sum('fraud', all)),
    savedMinor: sum('fraud_minor', all) - lostMinor,
    lostMinor,
    hinderedMinor: sum('honest_lost_minor', all),
  }
}

function actsOf(rows: readonly Pick<Row, 'name' | 'value'>[]): Acts {
  const acts = {
    ALLOW: 0,
    ALLOW_MONITOR: 0,
    CHALLENGE: 0,
    DELAY: 0,
    REVIEW: 0,
    DENY: 0,
    FREEZE: 0,
  } satisfies Record<VerdictAct, number>
  for (const act of verdictActs)
    for (const { name, value } of rows) if (name === act) acts[act] += Number(value)
  return acts
}

/** How a version has done. `decided` leaves out where it stood in the shadow. */
export type RuleFigures = Readonly<{
  /** `id@version`. */
  rule: string
  held: number
  decided: number
  fraud: number
  honest: number
  /** Frauds among the payments that it held for and of which anything is known; `null` of none. */
  precision: number | null
}>

const ofRules = ['rule_held', 'rule_decided', 'rule_fraud', 'rule_honest'] as const

/** Of every rule that held at all, on the days from one instant to another, in the order of their names. */
export async function readRuleFigures(
  db: Db,
  { from, to }: Readonly<{ from: Date; to: Date }>,
): Promise<readonly RuleFigures[]> {
  const range = {
    grain: 'day',
    from: sinceOf('day', from),
    until: plusMs(sinceOf('day', to), dayMs),
  } as const
  const rows = await sumByProduct(db, range, ofRules)
  return [...Map.groupBy(rows, ({ name }) => name)]
    .map(([rule, own]) => figuresOf(rule, own))
    .toSorted((a, b) => (a.rule < b.rule ? -1 : 1))
}

function figuresOf(rule: string, rows: readonly Row[]): RuleFigures {
  const of = (measure: Measure): number =>
    Number(rows.find((row) => row.measure === measure)?.value ?? 0n)
  const [fraud, honest] = [of('rule_fraud'), of('rule_honest')]
  const known = fraud + honest
  return {
    rule,
    held: of('rule_held'),
    decided: of('rule_decided'),
    fraud,
    honest,
    precision: known === 0 ? null : fraud / known,
  }
}
