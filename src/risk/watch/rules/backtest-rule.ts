import type { Db } from '#platform/db'
import { verdictOf } from '../../decision/verdict.ts'
import { catalogueVersion } from '../../factor/catalogue.ts'
import { type Backtest, beginBacktest, type Logged } from '../../rule/backtest.ts'
import type { Rule } from '../../rule/rule.ts'
import { type Compiled, compileRule } from '../../rule/rule-set.ts'
import { findAsked } from '../../rule/store.ts'
import type { Terms } from '../../rule/text/terms.ts'
import { approximate } from '../../window/amounts.ts'
import { truthOf } from '../known.ts'
import { findPastDecisions, type PastDecision } from './store.ts'

export type BacktestResult = Backtest &
  Readonly<{
    /** Of the oldest and newest decision that was looked at; `null` of none. */
    from: Date | null
    to: Date | null
  }>

const pageMax = 500

/**
 * How a rule would have done over so many of the last decisions, beside the rules that are live. Reads
 * only. Refuses what is no rule, as `checkRule` does.
 */
export async function backtestRule(
  { db, terms }: Readonly<{ db: Db; terms: Terms }>,
  { rule, last }: Readonly<{ rule: Rule; last: number }>,
): Promise<BacktestResult> {
  const candidate = compileRule({ rule, state: 'backtest', percent: 0 }, terms)
  const live = (await findAsked(db)).flatMap((kept): readonly Compiled[] =>
    kept.state === 'live' ? [compileRule(kept, terms)] : [],
  )
  const testing = beginBacktest(candidate, live)
  let [from, to]: [Date | null, Date | null] = [null, null]
  let before: PastDecision | undefined
  for (let left = last; left > 0; ) {
    const limit = Math.min(left, pageMax)
    const page = await findPastDecisions(db, { catalogue: catalogueVersion, before, limit })
    for (const past of page) testing.hear(loggedOf(past))
    before = page.at(-1)
    to ??= page[0]?.at ?? null
    from = before?.at ?? from
    if (page.length < limit) break
    left -= limit
  }
  return { ...testing.result(), from, to }
}

function loggedOf(past: PastDecision): Logged {
  const { product, amountMinor, outcome, factors, isFraud, foundFraud, ended } = past
  const act = verdictOf(outcome)?.act ?? 'REVIEW'
  const isOpen = act === 'ALLOW' || act === 'ALLOW_MONITOR'
  const truth = truthOf({ isFraud, foundFraud, act, ended })
  return {
    values: new Float64Array(Uint8Array.from(factors).buffer),
    product,
    amount: approximate(amountMinor),
    isFraud: truth && truth === 'fraud',
    wasStopped: !isOpen && ended !== 'succeeded',
  }
}
