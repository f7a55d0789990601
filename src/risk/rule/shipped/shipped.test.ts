import { deepEqual, equal, ok } from 'node:assert/strict'
import { test } from 'node:test'
import { ruleExamples } from '#test/rule-examples'
import { valuesOf } from '#test/rule-values'
import { customerText, type ReasonCode, reasons } from '../reasons.ts'
import { canonicalRule, checkRule } from '../rule.ts'
import { compileRule } from '../rule-set.ts'
import { shippedRules } from './shipped.ts'
import { terms } from './terms.ts'

test('every shipped rule holds of one payment, and not of a near miss', () => {
  const examples = new Map(ruleExamples.map(([id, ...values]) => [id, values]))
  deepEqual(
    [...examples.keys()],
    shippedRules.map(({ id }) => id),
  )
  ok(shippedRules.length >= 60)
  for (const rule of shippedRules) {
    const [holding = '', miss = ''] = examples.get(rule.id) ?? []
    const { holds } = compileRule({ rule, state: 'live', percent: 0 }, terms)
    equal(holds(valuesOf(terms, holding)), true, `${rule.id} holds`)
    equal(holds(valuesOf(terms, `${holding} ${miss}`)), false, `${rule.id} misses`)
    equal(holds(valuesOf(terms, '')), false, `${rule.id} holds of nothing known`)
  }
})

test('every shipped rule is whole, and says where it comes from', () => {
  const ids = new Set(shippedRules.map(({ id }) => id))
  equal(ids.size, shippedRules.length)
  for (const rule of shippedRules) {
    const { factors, cost } = checkRule(rule, terms)
    ok(factors.length > 0 && cost > 0, rule.id)
    deepEqual(canonicalRule(canonicalRule(rule)), canonicalRule(rule))
    ok(rule.source.reference.length > 0, rule.id)
  }
})

test('what the customer hears names the remedy, and no factor, bound or list', () => {
  for (const code of Object.keys(reasons) as ReasonCode[]) {
    for (const act of ['CHALLENGE', 'DELAY', 'REVIEW', 'DENY', 'FREEZE'] as const) {
      const { zh, en } = customerText(code, act)
      ok(/申诉|一键冻结/.test(zh), `${code} ${act}`)
      ok(/Appeal|freeze/.test(en), `${code} ${act}`)
      ok(!/\d+(?:元|次|笔|%)|名单|阈值|模型|规则|评分|黑/.test(zh), zh)
    }
  }
})
