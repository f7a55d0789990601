import type { Clock } from '#kernel/time'
import { refusals } from '#kernel/refusal'
import { digestOfText, writeAudit } from '#oversight'
import { type Db, inTransaction } from '#platform/db'
import { askRules } from '../../decision/ask-experts.ts'
import type { Decision } from '../../decision/decision.ts'
import type { Judgement } from '../../decision/judge.ts'
import { replayDecision } from '../../decision/replay-decision.ts'
import { findDecision } from '../../decision/store.ts'
import { goesOn, verdictOf } from '../../decision/verdict.ts'
import { catalogueVersion } from '../../factor/catalogue.ts'
import type { ServedModels } from '../../model/registry/serve-models.ts'
import { type Backtest, beginBacktest } from '../../rule/backtest.ts'
import { type Rule, ruleOf } from '../../rule/rule.ts'
import { type Compiled, compileRule, createRuleSet, type RuleSet } from '../../rule/rule-set.ts'
import type { Terms } from '../../rule/text/terms.ts'
import { approximate } from '../../window/amounts.ts'
import { findPast, type Past } from './store.ts'

export type WhatIfDeps = Readonly<{
  db: Db
  now: Clock
  terms: Terms
  /** As this process judges by them now. */
  rules: () => RuleSet
  models: () => ServedModels
}>

export type WhatIf = Readonly<{
  customer: string
  payment: string
  /** A staff id. */
  by: string
  /**
   * A condition with what it asks for, as rules write it (`CHALLENGE passkey,code`), or a whole rule; it
   * stands beside all others, and in the place of its own id.
   */
  draft: Readonly<{ condition: string; outcome: string }> | Rule
  /** Over how many of the last decisions it is tried too. */
  last?: number | undefined
}>

export type WhatIfAnswer = Readonly<{
  /** Whether the draft held, with the factors that it reads as they were. */
  isHeld: boolean
  evidence: Readonly<Record<string, number | null>>
  condition: string
  /** What was decided then; what would be decided now without the draft; and with it. */
  was: Pick<Decision, 'outcome' | 'reasons' | 'score'>
  without: Judgement
  with: Judgement
  past: Backtest
}>

export const refuse = refusals({
  WHAT_IF_NOT_FOUND: [404, '没有找到这笔付款的风险决策，请核对客户号和付款单号'],
  WHAT_IF_NO_VALUES: [409, '这笔付款决策时因子缺失或因子目录已变更，无法试算，请换一笔付款'],
})

const usualLast = 2_000
const lastMost = 20_000
const page = 500
const draftId = 'what-if-draft'

/**
 * Judges a payment of the past once more, with the factors that it had, under the rules of now with and
 * without a draft; and asks the draft about the last decisions, by what cases have found out of them.
 * Nothing is changed, and the look at the payment is in the log of all acts. Refuses what is no rule
 * (`RULE_TEXT_REFUSED`, `RULE_BAD`), a payment that nothing is known of, and one whose factors are lost.
 */
export async function whatIf(deps: WhatIfDeps, asked: WhatIf): Promise<WhatIfAnswer> {
  const { db, terms } = deps
  const candidate = compileRule({ rule: draftOf(asked.draft), state: 'live', percent: 0 }, terms)
  const decision = await findDecision(db, asked.customer, asked.payment)
  if (!decision) throw refuse('WHAT_IF_NOT_FOUND')
  const { values, versions } = decision
  if (!values || versions.catalogue !== catalogueVersion) throw refuse('WHAT_IF_NO_VALUES')
  await recordLook(deps, asked, candidate)

  const live = deps.rules().rules
  const others = live.filter(({ rule }) => rule.id !== candidate.rule.id)
  const models = deps.models()
  const without = createRuleSet(live)
  const beside = createRuleSet([...others, candidate])
  const [held] = askRules(createRuleSet([candidate]), { ...decision, values })
  return {
    isHeld: held !== undefined,
    evidence: held?.evidence ?? {},
    condition: candidate.rule.condition,
    was: { outcome: decision.outcome, reasons: decision.reasons, score: decision.score },
    without: replayDecision(decision, { rules: without, models }),
    with: replayDecision(decision, { rules: beside, models }),
    past: await overThePast(deps, candidate, { live, last: asked.last ?? usualLast }),
  }
}

function recordLook({ db, now }: WhatIfDeps, { by, payment }: WhatIf, { rule }: Compiled) {
  const contentDigest = digestOfText(rule.condition)
  return inTransaction(db, (tx) =>
    writeAudit(tx, { actor: by, action: 'what-if', subject: payment, contentDigest }, now()),
  )
}

function draftOf(draft: WhatIf['draft']): Rule {
  if ('id' in draft) return draft
  return ruleOf({
    id: draftId,
    version: 1,
    name: { zh: '试算规则', en: 'a rule that is tried' },
    owner: 'what-if',
    products: 'all',
    condition: draft.condition,
    outcome: draft.outcome,
    reasons: 'VELOCITY',
    source: { kind: 'engineering', reference: 'what-if' },
  })
}

async function overThePast(
  { db }: WhatIfDeps,
  candidate: Compiled,
  { live, last }: Readonly<{ live: readonly Compiled[]; last: number }>,
): Promise<Backtest> {
  const { hear, result } = beginBacktest(candidate, live)
  let before: Past | undefined
  for (let left = Math.min(last, lastMost); left > 0; ) {
    const past = await findPast(db, { catalogue: catalogueVersion, before }, Math.min(page, left))
    for (const decision of past) hear(loggedOf(decision))
    before = past.at(-1)
    if (past.length < page) break
    left -= past.length
  }
  return result()
}

/** A decision whose outcome nobody can read was not let pass. */
const loggedOf = ({ factors, product, amountMinor, outcome, isFraud }: Past) => ({
  values: new Float64Array(Uint8Array.from(factors).buffer),
  product,
  amount: approximate(amountMinor),
  isFraud: isFraud ?? undefined,
  wasStopped: !goesOn(verdictOf(outcome) ?? { act: 'REVIEW' }),
})
