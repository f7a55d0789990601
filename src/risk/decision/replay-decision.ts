import type { ServedModels } from '../model/registry/serve-models.ts'
import type { RuleSet } from '../rule/rule-set.ts'
import { askModels, askRules, judgeOf } from './ask-experts.ts'
import type { Decision } from './decision.ts'
import { distrustedBy, judge, type Judgement } from './judge.ts'

/**
 * Judges a stored decision once more: under its own rules and models it says the same, under others what
 * they would have said. Lists, duties and faults are those of then; nothing is written.
 */
export function replayDecision(
  decision: Decision,
  { rules, models }: Readonly<{ rules: RuleSet; models: ServedModels }>,
): Judgement {
  const { customer, product } = decision
  // Scores are among the values, and they are asked for anew.
  const values = decision.values?.slice()
  const judging = values && judgeOf(models, customer)
  const scored = judging && askModels(models, judging, values)
  return judge({
    ...decision,
    held: values ? askRules(rules, { values, product, customer }) : decision.held,
    probability: scored?.probability ?? null,
    distrusted: distrustedBy(decision.values),
  })
}
