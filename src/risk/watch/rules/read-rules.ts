import type { Db } from '#platform/db'
import { refuse } from '../../rule/rule.ts'
import { readRuleFigures, type RuleFigures } from '../read-watch.ts'
import {
  findOpenAsks,
  findSteps,
  findVersions,
  type OpenAsk,
  type Step,
  type Version,
} from './store.ts'

type Days = Readonly<{ from: Date; to: Date }>

/** A rule by the version that counts, with those that are on their way. */
export type RuleLine = Readonly<{
  /** The live one, or else the one that is nearest to it. */
  version: Version
  newest: Version
  /** Of all its versions together. */
  figures: Omit<RuleFigures, 'rule'>
  ask: OpenAsk | undefined
}>

const order = ['live', 'canary', 'shadow', 'backtest', 'draft', 'retired'] as const

const nothing: Omit<RuleFigures, 'rule'> = {
  held: 0,
  decided: 0,
  fraud: 0,
  honest: 0,
  precision: null,
}

/** All rules in the order of their ids, with what they did on the days of a while. */
export async function readRules(db: Db, days: Days): Promise<readonly RuleLine[]> {
  const [versions, figures, asks] = await Promise.all([
    findVersions(db),
    readRuleFigures(db, days),
    findOpenAsks(db),
  ])
  const byRule = Map.groupBy(figures, ({ rule }) => rule.slice(0, rule.lastIndexOf('@')))
  return [...Map.groupBy(versions, ({ rule }) => rule.id)].flatMap(([id, own]) => {
    const [newest] = own
    const [version] = own.toSorted((a, b) => order.indexOf(a.state) - order.indexOf(b.state))
    if (!newest || !version) return []
    const ask = asks.find((each) => each.id === id)
    return [{ version, newest, figures: sumOf(byRule.get(id) ?? []), ask }]
  })
}

function sumOf(all: readonly RuleFigures[]): Omit<RuleFigures, 'rule'> {
  const sum = all.reduce<Omit<RuleFigures, 'rule'>>(
    (so, { held, decided, fraud, honest }) => ({
      held: so.held + held,
      decided: so.decided + decided,
      fraud: so.fraud + fraud,
      honest: so.honest + honest,
      precision: null,
    }),
    nothing,
  )
  const known = sum.fraud + sum.honest
  return { ...sum, precision: known === 0 ? null : sum.fraud / known }
}

export type RuleStory = Readonly<{
  versions: readonly (Version & Readonly<{ figures: Omit<RuleFigures, 'rule'> }>)[]
  steps: readonly Step[]
  asks: readonly OpenAsk[]
}>

/** Everything about one rule. Refuses RULE_NOT_FOUND. */
export async function readRule(db: Db, id: string, days: Days): Promise<RuleStory> {
  const [versions, steps, asks, figures] = await Promise.all([
    findVersions(db, id),
    findSteps(db, id),
    findOpenAsks(db),
    readRuleFigures(db, days),
  ])
  if (versions.length === 0) throw refuse('RULE_NOT_FOUND', { value: id })
  return {
    versions: versions.map((version) => ({
      ...version,
      figures: figures.find(({ rule }) => rule === `${id}@${version.rule.version}`) ?? nothing,
    })),
    steps,
    asks: asks.filter((ask) => ask.id === id),
  }
}
