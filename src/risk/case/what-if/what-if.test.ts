import { deepEqual, equal, ok } from 'node:assert/strict'
import { test } from 'node:test'
import { answerOf } from '#test/parties'
import { createCaseWorld, decided, store } from '#test/risk-cases'
import { placeOf } from '../../factor/catalogue.ts'
import type { Rule } from '../../rule/rule.ts'
import { createRuleSet, compileRule } from '../../rule/rule-set.ts'
import { shippedRules } from '../../rule/shipped/shipped.ts'
import { terms } from '../../rule/shipped/terms.ts'
import { createValues } from '../../window/factors-of.ts'

const valuesOf = (fen: number) => {
  const values = createValues()
  values[placeOf('event.amount') ?? -1] = fen
  return values
}

test('a payment of the past under a draft, and what the draft would have caught of the last ones', async () => {
  const rules = createRuleSet(
    shippedRules.map((rule) => compileRule({ rule, state: 'live', percent: 0 }, terms)),
  )
  await using world = await createCaseWorld({ rules: () => rules })
  const { analyst } = world
  const fens = [100, 5_000, 20_000, 70_000, 90_000, 150_000]
  await store(
    world,
    ...fens.map((fen, index) =>
      decided(`p${index}`, {
        values: valuesOf(fen),
        amountMinor: BigInt(fen),
        outcome: { act: 'REVIEW' },
      }),
    ),
    decided('lost', { values: undefined }),
  )
  await world.sweepAll(7)
  const label = async (payment: string, outcome: 'confirm_fraud' | 'release') => {
    const found = (await world.queue({ limit: 50 })).cases.find((each) => each.payment === payment)
    ok(found)
    await world.take({ caseId: found.id, by: analyst })
    await world.decide({ caseId: found.id, by: analyst, outcome, reason: '核实' })
  }
  await label('p5', 'confirm_fraud')
  await label('p4', 'confirm_fraud')
  await label('p3', 'release')
  await label('p1', 'confirm_fraud')
  const asked = { customer: 'cu_payer', payment: 'p3', by: analyst } as const
  const draft = { condition: 'event.amount > 500元', outcome: 'DENY' } as const
  const answer = await world.whatIf({ ...asked, draft })
  deepEqual([answer.isHeld, answer.evidence], [true, { 'event.amount': 70_000 }])
  deepEqual(
    [answer.was.outcome.act, answer.without.outcome.act, answer.with.outcome.act],
    ['REVIEW', 'ALLOW', 'DENY'],
  )
  deepEqual([answer.past.decisions, answer.past.alerts], [6, 3])
  deepEqual([answer.past.precision, answer.past.recall], [2 / 3, 2 / 3])
  equal(answer.past.caught, 240_000)
  const few = await world.whatIf({ ...asked, payment: 'p0', draft, last: 2 })
  deepEqual([few.isHeld, few.with.outcome.act, few.past.decisions], [false, 'ALLOW', 2])

  const refused = async (given: Partial<typeof asked>, condition = draft.condition as string) =>
    answerOf(() => world.whatIf({ ...asked, ...given, draft: { ...draft, condition } }))
  equal(await refused({ payment: 'lost' as 'p3' }), 'WHAT_IF_NO_VALUES')
  equal(await refused({ payment: 'none' as 'p3' }), 'WHAT_IF_NOT_FOUND')
  equal(await refused({}, 'event.amount > 500'), 'RULE_TEXT_REFUSED')
  const odd = { ...draft, outcome: 'SHRUG' }
  equal(await answerOf(() => world.whatIf({ ...asked, draft: odd })), 'RULE_BAD')
  const [shipped] = shippedRules
  ok(shipped)
  const whole: Rule = { ...shipped, products: 'all', condition: 'event.amount > 1元' }
  ok((await world.whatIf({ ...asked, draft: whole })).isHeld)
})
