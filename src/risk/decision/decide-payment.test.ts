import { deepEqual, equal, ok } from 'node:assert/strict'
import { test } from 'node:test'
import { decidingBy, paying } from '#test/risk-deciding'
import { compileRule, createRuleSet, type Compiled } from '../rule/rule-set.ts'
import { shippedRules } from '../rule/shipped/shipped.ts'
import { terms } from '../rule/shipped/terms.ts'
import { createValues } from '../window/factors-of.ts'
import { decidePayment, type DecideDeps, faultsMost } from './decide-payment.ts'
import { customerWords, staffWords } from './decision.ts'
import { failVerdict, type Fault } from './matrix.ts'
import { verdictText } from './verdict.ts'

const never = <Out>(): Promise<Out> => new Promise<Out>(() => undefined)
const lost = async (): Promise<never> => {
  throw new Error('lost')
}
const burn = (ms: number): void => {
  for (const until = performance.now() + ms; performance.now() < until; );
}

const decided = async (
  given: Partial<DecideDeps>,
  yuan = 20n,
  product: 'app' | 'transfer' = 'app',
) => (await decidePayment(decidingBy(given), paying('p1', yuan, { product }), {})).decision

test('whatever is missing ends in the fail mode of the product, low and high', async () => {
  const { windows, models, rules } = decidingBy({})
  const table: readonly (readonly [fault: Fault, given: Partial<DecideDeps>])[] = [
    ['factors_lost', { windows: { ...windows, record: lost } }],
    ['factors_slow', { windows: { ...windows, record: never }, deadlineMs: 5 }],
    ['model_broken', { models: { ...models, isBroken: () => true } }],
    ['model_missing', { needsModel: true }],
    ['rules_missing', { rules: { ...rules, version: () => -1n } }],
    ['compliance_lost', { compliance: lost }],
    ['compliance_lost', { compliance: never, deadlineMs: 5 }],
    [
      'deadline',
      {
        deadlineMs: 2,
        windows: {
          ...windows,
          record: async () => {
            burn(6)
            return true
          },
        },
      },
    ],
  ]
  for (const [fault, given] of table)
    for (const [yuan, product] of [
      [20n, 'app'],
      [90_000n, 'app'],
      [20n, 'transfer'],
      [90_000n, 'transfer'],
    ] as const) {
      const { faults, outcome, latencyUs } = await decided(given, yuan, product)
      deepEqual(faults, [fault])
      const asked = failVerdict(fault, product, yuan * 100n)
      equal(outcome.act, asked.act, `${fault} ${product} ${yuan}`)
      ok(outcome.act !== 'ALLOW' && latencyUs >= 0)
    }
})

test('a rule that throws is counted, the others go on, and what is left out is looked at', async () => {
  const [template] = shippedRules
  ok(template)
  const compiled = (id: string, state: Compiled['state']): Compiled =>
    compileRule(
      {
        rule: { ...template, id, condition: 'session.in_call', outcome: { act: 'DENY' } },
        state,
        percent: 0,
      },
      terms,
    )
  const throwing = (id: string, state: Compiled['state']): Compiled => ({
    ...compiled(id, state),
    holds: () => {
      throw new Error('broken')
    },
  })
  const windows: DecideDeps['windows'] = {
    record: async (_fact, judging) => {
      judging?.out.set(createValues())
      return true
    },
    factorsOf: async () => createValues(),
  }
  const set = createRuleSet([throwing('test-a', 'live'), compiled('test-b', 'live')], {
    faultsMost,
  })
  const rules = { present: () => set, version: () => 1n }
  for (let turn = 0; turn < faultsMost; turn++)
    deepEqual((await decided({ rules, windows })).faults, ['rule_threw'])
  const after = await decided({ rules, windows })
  deepEqual([after.faults, after.outcome.act], [['rule_left_out'], 'ALLOW_MONITOR'])

  const shadow = createRuleSet([throwing('test-a', 'shadow'), compiled('test-b', 'live')])
  const asShadow = { present: () => shadow, version: () => 1n }
  deepEqual((await decided({ rules: asShadow, windows })).faults, [])
  // Where the counters are lost, what the caller told is asked about all the same.
  const deps = decidingBy({ rules: asShadow, windows: { ...windows, record: lost } })
  const { decision } = await decidePayment(deps, paying('p1', 20n), { 'session.in_call': 1 })
  equal(decision.outcome.act, 'DENY')
  deepEqual(decision.held[0]?.evidence, { 'session.in_call': 1 })
})

test('a duty by law stands before everything, and words are for whom they are', async () => {
  const compliance: DecideDeps['compliance'] = async () => [
    { code: 'sanction', verdict: { act: 'FREEZE' }, reasons: ['LISTED'] },
  ]
  const frozen = await decided({ compliance })
  deepEqual([verdictText(frozen.outcome), frozen.reasons], ['FREEZE', ['LISTED']])
  ok(customerWords(frozen)?.zh.includes('申诉') && !customerWords(frozen)?.zh.includes('名单'))
  ok(staffWords(frozen)[0]?.zh.includes('名单'))
  const open = await decided({})
  deepEqual([open.outcome.act, customerWords(open)], ['ALLOW', undefined])
  const { windows } = decidingBy({})
  const failed = await decided({ windows: { ...windows, record: lost } }, 90_000n)
  ok(customerWords(failed)?.zh.startsWith('安全检查暂时未能完成'))
})
