import type { Product } from '../fact/fact.ts'
import { catalogue, placeOf } from '../factor/catalogue.ts'
import type { Values } from '../factor/factor.ts'
import { chooseModel } from '../model/choose-model.ts'
import { topContributions, type Contribution } from '../model/explain-score.ts'
import { marginOf, probabilityOf } from '../model/score.ts'
import type { Served, ServedModels } from '../model/registry/serve-models.ts'
import { outcomeText } from '../rule/outcome.ts'
import type { ReasonCode } from '../rule/reasons.ts'
import type { Compiled, RuleSet } from '../rule/rule-set.ts'
import { stableHash } from '../stable-hash.ts'
import type { Family } from '../factor/factor.ts'
import type { Held, Shadow } from './decision.ts'

const placeOfScore = {
  champion: placeOf('model.champion') ?? -1,
  challenger: placeOf('model.challenger') ?? -1,
} as const

/** Every customer stays with one model as long as it is challenged; another word draws them anew. */
const salt = 'models'

/** Who judges a customer. */
export function judgeOf(models: ServedModels, customer: string): Served | undefined {
  const { champion, challenger } = models
  if (!challenger) return champion
  const role = chooseModel(customer, { salt, challengerPer10000: challenger.share })
  return role === 'challenger' ? challenger : champion
}

export type Scored = Readonly<{ probability: number; shadows: readonly Shadow[] }>

/**
 * Scores a payment by all models, and puts what champion and challenger said among the factors, where
 * rules read it. No model reads what another said.
 */
export function askModels(models: ServedModels, judging: Served, values: Values): Scored {
  values[placeOfScore.champion] = Number.NaN
  values[placeOfScore.challenger] = Number.NaN
  const { champion, challenger, shadows } = models
  const all = [champion, challenger, ...shadows].filter((served) => served !== undefined)
  const said = all.map(({ id, model }) => ({
    model: id,
    probability: probabilityOf(model, marginOf(model, values)),
  }))
  const of = (served: Served | undefined): number =>
    said.find(({ model }) => model === served?.id)?.probability ?? Number.NaN
  values[placeOfScore.champion] = of(champion)
  values[placeOfScore.challenger] = of(challenger)
  return {
    probability: of(judging),
    shadows: said.filter(({ model }) => model !== judging.id),
  }
}

type Asked = Readonly<{ values: Values; product: Product; customer: string }>

/** The rules that hold, in the order of their ids, with the factors that each of them read. */
export function askRules(set: RuleSet, { values, product, customer }: Asked): readonly Held[] {
  const held: Held[] = []
  set.judge({ values, product, customer: stableHash(customer) }, ({ rule, factors }, isDeciding) =>
    held.push({
      rule: `${rule.id}@${rule.version}`,
      isDeciding,
      outcome: outcomeText(rule.outcome),
      reasons: rule.reasons,
      evidence: evidenceOf(factors, values),
    }),
  )
  return held
}

function evidenceOf(factors: Compiled['factors'], values: Values): Held['evidence'] {
  const evidence: Record<string, number | null> = {}
  for (const name of factors) {
    const value = values[placeOf(name) ?? -1] ?? Number.NaN
    evidence[name] = Number.isNaN(value) ? null : value
  }
  return evidence
}

const topMost = 3

/** Why the model was suspicious, the strongest first. The scores among `values` are not its own. */
export const contributionsTo = ({ model }: Served, values: Values): readonly Contribution[] =>
  topContributions(model, values, topMost)

/** What a factor that made the score high says of a payment. */
const reasonOfFamily: Readonly<Record<Family, ReasonCode>> = {
  A: 'AMOUNT_DEVIATES',
  B: 'PROFILE_MISMATCH',
  C: 'VELOCITY',
  D: 'AMOUNT_DEVIATES',
  E: 'PAYEE_RISK',
  F: 'MERCHANT_ANOMALY',
  G: 'DEVICE_RISK',
  H: 'NETWORK_RISK',
  I: 'TAKE_OVER',
  J: 'RECENT_CHANGE',
  K: 'MULE',
  L: 'RAPID_IN_OUT',
  M: 'PRODUCT',
  N: 'LISTED',
}

export function reasonsOf(contributions: readonly Contribution[]): readonly ReasonCode[] {
  const codes = contributions.flatMap(({ feature }) => {
    const factor = catalogue[placeOf(feature) ?? -1]
    return factor ? [reasonOfFamily[factor.family]] : []
  })
  return [...new Set(codes)]
}
