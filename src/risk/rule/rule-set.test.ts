import { deepEqual, equal, ok } from 'node:assert/strict'
import { test } from 'node:test'
import { valuesOf } from '#test/rule-values'
import { backtest, type Logged } from './backtest.ts'
import { outcomeOf, outcomeText } from './outcome.ts'
import type { Rule, RuleState } from './rule.ts'
import { stableHash } from '../stable-hash.ts'
import { type Compiled, compileRule, createRuleSet, isAmong } from './rule-set.ts'
import { shippedRules } from './shipped/shipped.ts'
import { terms } from './shipped/terms.ts'

const [template] = shippedRules
const compiled = (
  id: string,
  condition: string,
  state: RuleState = 'live',
  products: Rule['products'] = 'all',
): Compiled => {
  ok(template)
  return compileRule({ rule: { ...template, id, condition, products }, state, percent: 0 }, terms)
}

const heardBy = (set: ReturnType<typeof createRuleSet>, text: string, product = 'app' as const) => {
  const heard: string[] = []
  const asked = { values: valuesOf(terms, text), product, customer: 1 }
  set.judge(asked, ({ rule }, isDeciding) => heard.push(isDeciding ? rule.id : `(${rule.id})`))
  return heard
}

test('a set tells what holds, by product and state, in the order of ids', () => {
  const set = createRuleSet([
    compiled('test-c', 'list.grey'),
    compiled('test-a', 'list.grey', 'shadow'),
    compiled('test-b', 'list.grey', 'live', ['transfer']),
    compiled('test-d', 'list.grey', 'draft'),
    compiled('test-e', 'list.black'),
  ])
  deepEqual(heardBy(set, 'list.grey=1'), ['(test-a)', 'test-c'])
  deepEqual(heardBy(set, ''), [])
  const [first] = set.rules
  deepEqual(first?.factors, ['list.grey'])
})

test('a rule that throws is counted, left out after three, and never blocks the others', () => {
  let asked = 0
  const broken: Compiled = {
    ...compiled('test-b', 'list.grey'),
    holds: () => {
      asked += 1
      throw new Error('broken')
    },
  }
  const told: string[] = []
  const set = createRuleSet(
    [compiled('test-a', 'list.grey'), broken, compiled('test-c', 'list.grey')],
    {
      onFault: ({ rule, isDisabled }) => void told.push(`${rule.id} ${isDisabled}`),
    },
  )
  for (let round = 0; round < 5; round++)
    deepEqual(heardBy(set, 'list.grey=1'), ['test-a', 'test-c'])
  equal(asked, 3)
  deepEqual(told, ['test-b false', 'test-b false', 'test-b true'])
  deepEqual([...set.faults()], [['test-b@1', 3]])
})

test('a canary has the same customers everywhere, more with more percent, and others for each rule', () => {
  // The same for ever: whoever is divided by it stays where it is.
  equal(stableHash('a'), 0x1a80b1b3)
  equal(stableHash('foobar'), 0x0c0da6dc)
  const customers = Array.from({ length: 20_000 }, (_, index) => stableHash(`cus_${index}`))
  const [one, other] = [stableHash('rule-one'), stableHash('rule-two')]
  const counts = [1, 10, 50].map(
    (percent) => customers.filter((customer) => isAmong(customer, one, percent)).length,
  )
  for (const [index, expected] of [200, 2_000, 10_000].entries())
    ok(Math.abs((counts[index] ?? 0) - expected) < 150, String(counts))
  ok(customers.every((each) => !isAmong(each, one, 10) || isAmong(each, one, 50)))
  const both = customers.filter((each) => isAmong(each, one, 10) && isAmong(each, other, 10))
  ok(Math.abs(both.length - 200) < 100, String(both.length))
})

test('an outcome as text', () => {
  for (const text of ['CHALLENGE pin,passkey', 'DELAY 24', 'SCORE 0.25', 'REVIEW', 'FREEZE']) {
    const outcome = outcomeOf(text)
    ok(outcome)
    equal(outcomeText(outcome), text)
  }
  for (const text of [
    '',
    'CHALLENGE',
    'CHALLENGE sms',
    'DELAY',
    'DELAY 100',
    'SCORE 2',
    'DENY x',
    'PAY',
  ])
    equal(outcomeOf(text), undefined)
})

test('a back-test counts what it says', () => {
  const logged = (text: string, given: Partial<Logged>): Logged => ({
    values: valuesOf(terms, text),
    product: 'app',
    amount: 100,
    isFraud: false,
    wasStopped: false,
    ...given,
  })
  const log = [
    logged('list.grey=1', { isFraud: true, amount: 700 }),
    logged('list.grey=1 list.match_id=1', { isFraud: true, amount: 300, wasStopped: true }),
    logged('list.grey=1', {}),
    logged('list.grey=1', { isFraud: undefined }),
    logged('list.grey=0', { isFraud: true }),
    logged('', {}),
    logged('list.grey=0 list.match_id=1', {}),
    logged('list.grey=1', { product: 'transfer' }),
  ]
  const candidate = compiled('test-a', 'list.grey', 'draft', ['app'])
  const live = [compiled('test-b', 'list.match_id'), compiled('test-c', 'list.grey', 'shadow')]
  deepEqual(backtest(candidate, log, live), {
    decisions: 8,
    alerts: 4,
    faults: 0,
    alertRate: 0.5,
    precision: 2 / 3,
    recall: 2 / 3,
    falseAlarmRate: 1 / 4,
    caught: 1_000,
    caughtAnew: 700,
    overlap: [{ id: 'test-b', both: 1, onlyThis: 3, share: 0.25 }],
  })
  ok(Number.isNaN(backtest(candidate, []).recall))
})
