import { machine, type StateOf } from '#kernel/machine'
import { refusals } from '#kernel/refusal'
import { type Product, products } from '../fact/fact.ts'
import { type Outcome, outcomeOf } from './outcome.ts'
import { isReasonCode, type ReasonCode } from './reasons.ts'
import { checkExpression } from './text/check-expression.ts'
import type { Checked } from './text/checked.ts'
import { formatExpression } from './text/format-expression.ts'
import { parseExpression } from './text/parse-expression.ts'
import type { Terms, Title } from './text/terms.ts'

/** Where a rule comes from: a law by its name and article, a typology by its code, or experience. */
export type Source = Readonly<{ kind: 'law' | 'typology' | 'engineering'; reference: string }>

export type Rule = Readonly<{
  /** `card-test-then-large`: never given to another concern. */
  id: string
  /** Whatever changes is the next version; a version never changes. */
  version: number
  name: Title
  /** Who answers for it: a team, or a staff id. */
  owner: string
  products: readonly Product[] | 'all'
  condition: string
  outcome: Outcome
  /** The first is what the customer hears of. */
  reasons: readonly ReasonCode[]
  source: Source
}>

/**
 * The life of a version. A shadow is evaluated and does nothing; a canary decides for some customers.
 * A retired version comes back by `rollBack` only.
 */
export const ruleStates = machine('draft', {
  draft: ['backtest', 'retired'],
  backtest: ['shadow', 'retired'],
  shadow: ['canary', 'live', 'retired'],
  canary: ['canary', 'live', 'retired'],
  live: ['retired'],
  retired: ['live'],
})
export type RuleState = StateOf<typeof ruleStates>

/** A version with where it stands. */
export type Standing = Readonly<{
  rule: Rule
  state: RuleState
  /** Of customers, for whom a canary decides; 0 otherwise. */
  percent: number
}>

export const refuse = refusals({
  RULE_NOT_FOUND: [404, '没有找到该规则或版本，请核对编号'],
  RULE_BAD: [400, '规则内容不完整或有误，请按提示修改后再提交'],
  RULE_UNCHANGED: [409, '规则内容与上一版本相同，无需新建版本'],
  RULE_CANNOT_MOVE: [409, '规则当前状态不能进行此操作，请先完成前一阶段'],
  RULE_NEEDS_APPROVAL: [403, '该操作须提交审批，由他人复核后执行'],
  RULE_NO_BACKTEST: [409, '规则尚未回测，请先提交回测结果'],
  RULE_NO_FORMER: [409, '没有可恢复的前一版本，如需停用请提交停用审批'],
  RULE_CHANGE_NOT_FOUND: [404, '没有找到该规则变更，请核对审批单号'],
})

const idForm = /^[a-z][a-z0-9]*(?:-[a-z0-9]+){1,7}$/

/**
 * Whether a rule is whole; answers its condition checked. Refuses with `RULE_BAD`, whose detail names
 * the field, and with `RULE_TEXT_REFUSED` for its condition.
 */
export function checkRule(rule: Rule, terms: Terms): Checked {
  if (!idForm.test(rule.id)) throw refuse('RULE_BAD', { field: 'id', value: rule.id })
  const texts = [rule.name.zh, rule.name.en, rule.owner, rule.source.reference]
  if (texts.some((text) => text.trim() === '' || text.length > 200))
    throw refuse('RULE_BAD', { field: 'name, owner or source' })
  if (rule.reasons.length === 0 || !rule.reasons.every(isReasonCode))
    throw refuse('RULE_BAD', { field: 'reasons' })
  if (rule.products !== 'all' && (rule.products.length === 0 || !rule.products.every(isProduct)))
    throw refuse('RULE_BAD', { field: 'products' })
  return readCondition(rule.condition, terms)
}

/**
 * A condition by itself, checked, with its canonical text. Refuses with `RULE_TEXT_REFUSED`, whose
 * detail has `line`, `column`, `fault`, and both sentences as `issue`.
 */
export function readCondition(
  text: string,
  terms: Terms,
): Checked & Readonly<{ canonical: string }> {
  const expression = parseExpression(text)
  const checked = checkExpression(text, expression, terms)
  return { ...checked, canonical: formatExpression(expression) }
}

const isProduct = (text: string): text is Product => (products as readonly string[]).includes(text)

/** Its condition in canonical form, so that two who write the same have written the same. */
export const canonicalRule = (rule: Rule): Rule => ({
  ...rule,
  condition: formatExpression(parseExpression(rule.condition)),
})

/** A rule's words as a table keeps them, back to a rule; what is no rule is refused with `RULE_BAD`. */
export function ruleOf(
  words: Omit<Rule, 'products' | 'outcome' | 'reasons'> &
    Readonly<{ products: string; outcome: string; reasons: string }>,
): Rule {
  const outcome = outcomeOf(words.outcome)
  if (!outcome) throw refuse('RULE_BAD', { field: 'outcome', value: words.outcome })
  const reasons = words.reasons.split(' ').filter(isReasonCode)
  const named = words.products.split(' ').filter(isProduct)
  return { ...words, outcome, reasons, products: words.products === 'all' ? 'all' : named }
}
