import { deepEqual, equal, ok } from 'node:assert/strict'
import { test } from 'node:test'
import { valuesOf } from '#test/rule-values'
import { products } from '../fact/fact.ts'
import { colours } from '../list/entry.ts'
import { terms } from '../rule/shipped/terms.ts'
import type { Held, Listed } from './decision.ts'
import { paying } from '#test/risk-deciding'
import { findListed, withLists } from './find-listed.ts'
import { distrustedBy, type Findings, judge } from './judge.ts'
import { failModes, faults, scoreBands, type Seat } from './matrix.ts'
import { mayMove, severityOf, stricter, verdictOf, verdictText } from './verdict.ts'

const rule = (outcome: string, isDeciding = true): Held => ({
  rule: 'test-a@1',
  isDeciding,
  outcome,
  reasons: ['VELOCITY'],
  evidence: {},
})
const on = (seat: Seat, colour: Listed['colour']): Listed => ({ seat, colour })

const judged = (findings: Partial<Findings>) =>
  judge({
    product: 'app',
    amountMinor: 20_000n,
    listed: [],
    duties: [],
    held: [],
    probability: null,
    faults: [],
    distrusted: new Set(),
    ...findings,
  })
const said = (findings: Partial<Findings>): string => verdictText(judged(findings).outcome)

test('the strictest of what holds is done', () => {
  const duty = {
    code: 'limit',
    verdict: { act: 'DENY' },
    reasons: ['PRODUCT'],
  } as const satisfies Findings['duties'][number]
  const white = on('customer', 'white')
  const transfer = { product: 'transfer', probability: 0.9 } as const
  const table: readonly (readonly [findings: Partial<Findings>, outcome: string])[] = [
    [{}, 'ALLOW'],
    [{ held: [rule('ALLOW_MONITOR')] }, 'ALLOW_MONITOR'],
    [{ held: [rule('DENY', false)] }, 'ALLOW'],
    [{ held: [rule('DELAY 24'), rule('CHALLENGE pin')] }, 'DELAY 24'],
    [{ held: [rule('DELAY 2'), rule('DELAY 24'), rule('DELAY 8')] }, 'DELAY 24'],
    [{ held: [rule('CHALLENGE pin,face'), rule('CHALLENGE code,face')] }, 'CHALLENGE face'],
    [{ held: [rule('CHALLENGE pin'), rule('CHALLENGE code')] }, 'CHALLENGE pin'],
    [{ held: [rule('REVIEW'), rule('DENY'), rule('DELAY 24')] }, 'DENY'],
    [{ held: [rule('DENY'), rule('FREEZE')] }, 'FREEZE'],
    // Scores, by product and by rules that add to them.
    [{ probability: 0.49 }, 'ALLOW'],
    [{ probability: 0.5 }, 'ALLOW_MONITOR'],
    [{ probability: 0.9 }, 'CHALLENGE passkey,face'],
    [transfer, 'DELAY 24'],
    [{ ...transfer, probability: 0.95 }, 'REVIEW'],
    [{ ...transfer, probability: 0.98 }, 'DENY'],
    [{ held: [rule('SCORE 0.3'), rule('SCORE 0.2')] }, 'ALLOW_MONITOR'],
    [{ held: [rule('SCORE 0.3', false), rule('SCORE 0.2')] }, 'ALLOW'],
    [{ probability: 0.8, held: [rule('SCORE 0.9')] }, 'DENY'],
    // Lists: black by whose it is, grey and watch are looked at.
    [{ listed: [on('customer', 'black')] }, 'FREEZE'],
    [{ listed: [on('payee', 'black')] }, 'DENY'],
    [{ listed: [on('device', 'grey')] }, 'ALLOW_MONITOR'],
    [{ listed: [on('ip', 'watch')], held: [rule('REVIEW')] }, 'REVIEW'],
    // White sets rules and models aside, and neither duties nor what is frozen.
    [{ listed: [white], held: [rule('DENY')], probability: 0.99 }, 'ALLOW'],
    [{ listed: [white], duties: [duty] }, 'DENY'],
    [{ listed: [white, on('customer', 'black')] }, 'FREEZE'],
    [{ listed: [white, on('merchant', 'black')] }, 'DENY'],
    [{ listed: [white], held: [rule('FREEZE')] }, 'FREEZE'],
    [{ listed: [white], faults: ['factors_lost'], amountMinor: 900_000n }, 'ALLOW_MONITOR'],
    [{ listed: [on('merchant', 'white')], held: [rule('DENY')] }, 'DENY'],
    [{ duties: [duty], held: [rule('REVIEW')] }, 'DENY'],
  ]
  for (const [findings, outcome] of table)
    equal(said(findings), outcome, JSON.stringify(Object.keys(findings)))
  deepEqual(judged({ duties: [duty], held: [rule('REVIEW')] }).reasons, ['PRODUCT', 'VELOCITY'])
  equal(judged({ held: [rule('SCORE 0.3'), rule('SCORE 0.9')] }).score, 1)
})

test('no fault is silently open, of any product and amount, and none makes anything gentler', () => {
  for (const product of products)
    for (const fault of faults) {
      const { highFromMinor, low, high } = failModes[product]
      const of = (amountMinor: bigint, held: readonly Held[] = []) =>
        judged({ product, amountMinor, faults: [fault], held }).outcome
      if (fault === 'rule_left_out') {
        equal(of(highFromMinor).act, 'ALLOW_MONITOR')
        continue
      }
      deepEqual(of(highFromMinor - 1n), low)
      deepEqual(of(highFromMinor), high)
      ok(severityOf(low) > 0 && severityOf(high) >= severityOf({ act: 'CHALLENGE', means: [] }))
      equal(of(1n, [rule('FREEZE')]).act, 'FREEZE')
    }
})

test('bands fall, and a higher score is never judged more gently', () => {
  for (const product of products) {
    const froms = scoreBands[product].map(([from]) => from)
    deepEqual(
      froms,
      froms.toSorted((a, b) => b - a),
    )
    let last = 0
    for (let score = 0; score <= 1; score += 0.01) {
      const severity = severityOf(judged({ product, probability: score }).outcome)
      ok(severity >= last, `${product} ${score}`)
      last = severity
    }
  }
})

test('what was changed lately proves nothing: no code by SMS behind a fresh phone', () => {
  const table: readonly (readonly [values: string, outcome: string])[] = [
    ['', 'CHALLENGE code,pin,passkey'],
    ['change.phone_hours=72', 'CHALLENGE pin,passkey'],
    ['change.phone_hours=73', 'CHALLENGE code,pin,passkey'],
    ['device.sim_change_days=1', 'CHALLENGE pin,passkey'],
    ['change.phone_hours=1 change.device_hours=1', 'CHALLENGE pin'],
    ['change.phone_hours=1 change.device_hours=1 change.pin_hours=1', 'CHALLENGE face'],
  ]
  const held = [rule('CHALLENGE code,pin,passkey')]
  for (const [text, outcome] of table)
    equal(said({ held, distrusted: distrustedBy(valuesOf(terms, text)) }), outcome)
  equal(said({ held, distrusted: distrustedBy(undefined) }), 'CHALLENGE code,pin,passkey')
})

test('verdicts as text, and the stricter of two', () => {
  for (const text of ['ALLOW', 'ALLOW_MONITOR', 'CHALLENGE pin', 'DELAY 24', 'REVIEW', 'FREEZE']) {
    const verdict = verdictOf(text)
    ok(verdict)
    equal(verdictText(verdict), text)
    deepEqual(stricter(verdict, { act: 'ALLOW' }), verdict)
  }
  equal(verdictOf('SCORE 0.2'), undefined)
  equal(verdictOf('PASS'), undefined)
})

test('money moves where it may, or where one of the means was proved', () => {
  const table: readonly (readonly [verdict: string, proved: 'pin' | 'face', moves: boolean])[] = [
    ['ALLOW', 'pin', true],
    ['ALLOW_MONITOR', 'pin', true],
    ['CHALLENGE face,passkey', 'face', true],
    ['CHALLENGE face,passkey', 'pin', false],
    ['DELAY 24', 'face', false],
    ['REVIEW', 'face', false],
    ['DENY', 'face', false],
    ['FREEZE', 'face', false],
  ]
  for (const [text, proved, moves] of table) {
    const verdict = verdictOf(text)
    ok(verdict)
    equal(mayMove(verdict, [proved]), moves, text)
  }
})

test('whoever takes part is looked up by kind, and black is told to rules of the payer alone', () => {
  const kept = new Map([
    ['customer cu_1', colours.grey],
    ['account cu_1', colours.white],
    ['merchant cu_2', colours.black],
    ['ip 1.2.3.4', colours.watch],
  ])
  const listed = findListed(
    (kind, value) => kept.get(`${kind} ${value}`) ?? 0,
    {
      customer: 'cu_1',
      payee: 'cu_2',
      ip: '1.2.3.4',
      amountMinor: 1n,
      product: 'app',
      channel: 'wallet',
      funding: 'card',
    },
    0,
  )
  deepEqual(listed, [
    on('customer', 'grey'),
    on('customer', 'white'),
    on('ip', 'watch'),
    on('payee', 'black'),
  ])
  const given = withLists({ 'profile.cards': 2 }, listed)
  deepEqual(given, { 'profile.cards': 2, 'list.black': 0, 'list.grey': 1, 'list.white': 1 })
  equal(withLists({}, [on('phone', 'black')])['list.black'], 1)
})

test('of merchants who are paid as one, each is looked up', () => {
  const find = (_kind: string, value: string) => (value === '1900000003' ? colours.black : 0)
  const payment = { ...paying('p', 10n).payment, merchant: '1900000001' }
  deepEqual(findListed(find, payment, 0), [])
  const both = { ...payment, alsoPaid: ['1900000002', '1900000003'] }
  deepEqual(findListed(find, both, 0), [{ seat: 'merchant', colour: 'black' }])
})
