import type { Clock } from '#kernel/time'
import { ConfigRefused } from '#platform/config'
import type { Db } from '#platform/db'
import { readActor } from './read-actor.ts'
import { evaluateErrand, evaluateUsage } from './risk/evaluate.ts'
import { federateErrand, federateUsage } from './risk/federate.ts'
import { learnErrand, learnUsage } from './risk/learn.ts'
import { modelsErrand, modelsUsage } from './risk/models.ts'
import type { DatabaseErrand, RiskErrand } from './risk/options.ts'
import { rulesErrand, rulesUsage } from './risk/rules.ts'
import { trainErrand, trainUsage } from './risk/train.ts'

type Errands<Errand> = Readonly<
  Record<string, readonly [usage: string, run: (errand: Errand) => Promise<number>]>
>

/** What is done with models and rules of risk, by its name behind `tongbao risk`, without a database. */
const errands: Errands<RiskErrand> = {
  evaluate: [evaluateUsage, evaluateErrand],
  train: [trainUsage, trainErrand],
  rules: [rulesUsage, rulesErrand],
  federate: [federateUsage, federateErrand],
}

const inDatabase: Errands<DatabaseErrand> = {
  learn: [learnUsage, learnErrand],
  models: [modelsUsage, modelsErrand],
}

export type RiskDeps = RiskErrand &
  Readonly<{
    now: Clock
    /** Opens the database for those who need it. */
    visit: (errand: (db: Db) => Promise<number>) => Promise<number>
  }>

export async function runRiskErrand({ now, visit, ...errand }: RiskDeps): Promise<number> {
  const [name = '', ...args] = errand.args
  const known = Object.values({ ...errands, ...inDatabase })
    .map(([usage]) => `  tongbao risk ${usage}\n`)
    .join('')
  if (name === 'help' || args.includes('--help')) {
    errand.print(known)
    return 0
  }
  const [, run] = Object.hasOwn(errands, name) ? (errands[name] ?? []) : []
  if (run) return run({ ...errand, args })
  const [, visiting] = Object.hasOwn(inDatabase, name) ? (inDatabase[name] ?? []) : []
  if (!visiting)
    throw new ConfigRefused([
      `risk: there is no errand ${name}. Expected one of these.\n\n${known}`,
    ])
  return visit(async (db) => visiting(await readActor({ ...errand, args, db, now })))
}
