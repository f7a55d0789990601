import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fen } from '#kernel/money'
import type { RouteAsk } from '#payments'
import { chooseRoute } from './choose-route.ts'
import { type Condition, costOf, isInShare, type Surroundings } from './judge-route.ts'
import type { RouteRule } from './route.ts'

const now = new Date('2026-11-24T00:00:00Z')
const later = new Date('2026-11-24T00:00:00.001Z')
const mchid = '1900000001'
const spMchid = '1900000009'

const orderIds = Array.from({ length: 2_000 }, (_, index) => `42${String(index).padStart(26, '0')}`)

const rule = (id: string, given: Partial<RouteRule> = {}): RouteRule => ({
  mchid,
  id: `rt_${id}`,
  method: '*',
  amountFrom: 0n,
  amountTo: null,
  channel: id.toLowerCase(),
  priority: 10,
  costPpm: 6_000n,
  costFixed: 0n,
  percent: 100,
  effectiveFrom: now,
  state: 'open',
  ...given,
})

const ask = (given: Partial<RouteAsk> = {}): RouteAsk => ({
  mchid,
  spMchid: null,
  method: 'NATIVE',
  amount: fen(1_000n),
  orderId: '4200000000000000000000000001',
  tried: [],
  ...given,
})

type Around = Readonly<{
  allowed?: readonly string[]
  conditions?: Readonly<Record<string, Condition>>
  now?: Date
}>

const surroundings = ({ allowed, conditions = {}, now: at = now }: Around = {}): Surroundings => ({
  now: at,
  allowed: allowed ? new Set(allowed) : null,
  conditionOf: (channel) => conditions[channel] ?? 'usable',
})

type Case = readonly [
  why: string,
  rules: readonly RouteRule[],
  asked: Partial<RouteAsk>,
  around: Around,
  /** A channel, or `none`; null: our own wallet. */
  taken: string | null,
]

const [a, b, c] = [rule('A'), rule('B'), rule('C')]
const wallet = rule('W', { channel: null, priority: 99, costPpm: 0n })
const cheap = rule('Z', { costPpm: 2_000n })
const ill = { a: 'unhealthy', b: 'unhealthy' } as const
const staged = rule('S', { percent: 0, priority: 1 })

const cases: readonly Case[] = [
  ['nothing is agreed', [], {}, {}, null],
  ['one route', [a], {}, {}, 'a'],
  ['a closed one is none', [rule('A', { state: 'closed' })], {}, {}, null],
  ['of another merchant', [rule('A', { mchid: '1900000002' })], {}, {}, null],
  ['for everybody', [rule('A', { mchid: '*' })], {}, {}, 'a'],
  ['of the provider', [rule('A', { mchid: spMchid })], { spMchid }, {}, 'a'],
  ['of a provider that is not this order’s', [rule('A', { mchid: spMchid })], {}, {}, null],
  ['everybody’s goes by priority', [rule('A', { mchid: '*', priority: 1 }), b], {}, {}, 'a'],
  [
    'so does the merchant’s own',
    [rule('A', { mchid: '*' }), rule('B', { priority: 1 })],
    {},
    {},
    'b',
  ],

  ['the method fits', [rule('A', { method: 'NATIVE' })], {}, {}, 'a'],
  ['another method', [rule('A', { method: 'JSAPI' })], {}, {}, null],
  ['a transfer', [rule('A', { method: 'TRANSFER' })], { method: 'TRANSFER' }, {}, 'a'],
  ['any method is also a transfer', [a], { method: 'TRANSFER' }, {}, 'a'],
  ['the one that fits', [rule('A', { method: 'APP', priority: 1 }), b], {}, {}, 'b'],

  ['the least amount', [rule('A', { amountFrom: 1_000n })], {}, {}, 'a'],
  ['below the least', [rule('A', { amountFrom: 1_001n })], {}, {}, null],
  ['the most', [rule('A', { amountTo: 1_000n })], {}, {}, 'a'],
  ['above the most', [rule('A', { amountTo: 999n })], {}, {}, null],
  ['exactly one amount', [rule('A', { amountFrom: 1_000n, amountTo: 1_000n })], {}, {}, 'a'],
  ['a large amount', [rule('A', { amountTo: 99n }), b], { amount: fen(10n ** 12n) }, {}, 'b'],

  ['in force from this instant', [rule('A', { effectiveFrom: now })], {}, {}, 'a'],
  ['in force in a moment', [rule('A', { effectiveFrom: later })], {}, {}, null],
  ['in force by then', [rule('A', { effectiveFrom: later })], {}, { now: later }, 'a'],
  ['the old one until then', [rule('A', { effectiveFrom: later, priority: 1 }), b], {}, {}, 'b'],

  ['priority', [rule('A', { priority: 11 }), b], {}, {}, 'b'],
  ['cost within a priority', [a, cheap], {}, {}, 'z'],
  ['cost never wins over priority', [rule('A', { priority: 9 }), cheap], {}, {}, 'a'],
  ['the id at last', [c, b, a], {}, {}, 'a'],
  ['a fixed part counts', [rule('A', { costPpm: 0n, costFixed: 7n }), b], {}, {}, 'b'],
  ['the fixed part is less here', [rule('A', { costPpm: 0n, costFixed: 5n }), b], {}, {}, 'a'],
  [
    'which is cheaper depends on the amount',
    [rule('A', { costPpm: 0n, costFixed: 7n }), b],
    { amount: fen(10_000n) },
    {},
    'a',
  ],
  ['a part of a fen counts', [a, rule('B', { costPpm: 5_999n })], { amount: fen(1n) }, {}, 'b'],
  [
    'no number is too large',
    [a, rule('B', { costPpm: 5_999n })],
    { amount: fen(2n ** 62n) },
    {},
    'b',
  ],

  ['paused', [a], {}, { conditions: { a: 'paused' } }, 'none'],
  ['not there', [a], {}, { conditions: { a: 'missing' } }, 'none'],
  ['the breaker is open', [a], {}, { conditions: { a: 'breaker_open' } }, 'none'],
  ['unhealthy, and the only one', [a], {}, { conditions: ill }, 'a'],
  ['the first of the unhealthy', [rule('A', { priority: 11 }), b], {}, { conditions: ill }, 'b'],
  ['unhealthy rather than open', [a, b], {}, { conditions: { ...ill, a: 'breaker_open' } }, 'b'],
  ['unhealthy and tried', [a], { tried: ['a'] }, { conditions: ill }, 'none'],
  ['unhealthy and not allowed', [a], {}, { allowed: ['x'], conditions: ill }, 'none'],
  ['the wallet is healthy', [a, wallet], {}, { conditions: ill }, null],
  ['the next one then', [a, b], {}, { conditions: { a: 'unhealthy' } }, 'b'],
  ['tried', [a], { tried: ['a'] }, {}, 'none'],
  ['the next after one was tried', [a, b], { tried: ['a'] }, {}, 'b'],
  ['all were tried', [a, b], { tried: ['a', 'b'] }, {}, 'none'],
  [
    'tried by one route is tried by all',
    [a, rule('B', { channel: 'a' })],
    { tried: ['a'] },
    {},
    'none',
  ],
  ['the contract names it', [a, b], {}, { allowed: ['b'] }, 'b'],
  ['the contract names neither', [a, b], {}, { allowed: ['x'] }, 'none'],
  ['a contract bounds channels, not our wallet', [a, wallet], {}, { allowed: ['x'] }, null],

  ['the wallet when it is first', [rule('W', { channel: null, priority: 1 }), a], {}, {}, null],
  ['the wallet when it is last', [wallet, a], {}, {}, 'a'],
  ['the wallet when nothing else is left', [wallet, a], { tried: ['a'] }, {}, null],

  ['nobody takes a share of nothing', [staged, a], {}, {}, 'a'],
  ['without it the order goes as before', [staged], {}, {}, null],
  ['a share of all', [rule('S', { priority: 1 }), a], {}, {}, 's'],
  [
    'a staged route that is down takes nothing away',
    [rule('S', { percent: 99 })],
    { orderId: inShareOf('rt_S', 99) },
    { conditions: { s: 'unhealthy' } },
    null,
  ],
  [
    'nor does one that was tried',
    [rule('S', { percent: 99 })],
    { orderId: inShareOf('rt_S', 99), tried: ['s'] },
    {},
    null,
  ],
  [
    'beside a whole one that is down as well',
    [rule('S', { percent: 99 }), a],
    { orderId: inShareOf('rt_S', 99), tried: ['s'] },
    { conditions: { a: 'paused' } },
    'none',
  ],
]

/** An order that a staged route takes. */
function inShareOf(id: `rt_${string}`, percent: number): string {
  const orderId = orderIds.find((each) => isInShare({ id, percent }, each))
  assert(orderId)
  return orderId
}

test('which way an order goes', () => {
  assert(cases.length > 40)
  for (const [why, rules, asked, around, taken] of cases) {
    for (const order of [rules, rules.toReversed()]) {
      const route = chooseRoute(order, ask(asked), surroundings(around))
      assert.deepEqual(route === 'none' ? 'none' : route.channel, taken, why)
    }
  }
})

const said = (rules: readonly RouteRule[], asked: Partial<RouteAsk>, around: Around) => {
  const route = chooseRoute(rules, ask(asked), surroundings(around))
  assert(route !== 'none')
  return route.because
}

test('a decision names each candidate, and why it was or was not taken', () => {
  assert.equal(said([], {}, {}), '没有路由规则，使用本平台钱包')
  assert.equal(
    said(
      [a, cheap, rule('B', { priority: 1 }), rule('C', { method: 'APP' }), wallet],
      {},
      {
        conditions: { b: 'breaker_open' },
      },
    ),
    '采用路由rt_Z（通道z，优先级10，预计成本0.02元）：同优先级中预计成本最低；' +
      '未采用路由rt_A（通道a，优先级10，预计成本0.06元）：预计成本较高；' +
      '未采用路由rt_W（本平台钱包，优先级99，预计成本0.00元）：优先级较低；' +
      '未采用路由rt_B（通道b，优先级1，预计成本0.06元）：通道熔断中；' +
      '未采用路由rt_C（通道c，优先级10，预计成本0.06元）：不适用于该支付方式。',
  )
  assert.equal(
    said([rule('A', { amountTo: 5n }), staged], {}, {}),
    '没有适用于本单的路由规则，使用本平台钱包；' +
      '未采用路由rt_S（通道s，优先级1，预计成本0.06元，放量0%）：订单不在放量比例内；' +
      '未采用路由rt_A（通道a，优先级10，预计成本0.06元）：金额不在适用范围。',
  )
  assert.match(said([a], {}, {}), /^采用.*：唯一可用。$/)
  assert.match(said([a, b], {}, {}), /编号在先；.*编号在后。$/)
  assert.match(said([a, rule('B', { priority: 11 })], {}, {}), /优先级最高；.*优先级较低。$/)
  assert.match(
    said([a, b, c], {}, { conditions: { ...ill, c: 'breaker_open' } }),
    /^采用路由rt_A.*：没有健康的通道，通道健康度异常仍予尝试，优先级与成本相同，编号在先；.*编号在后；.*熔断中。$/,
  )
  assert.match(
    said([rule('S', { percent: 99 })], { orderId: inShareOf('rt_S', 99), tried: ['s'] }, {}),
    /^放量中的路由不可用，使用本平台钱包；.*本单已尝试过该通道且未受理。$/,
  )
  const many = Array.from({ length: 30 }, (_, index) => rule(`A${10 + index}`))
  const text = said(many, {}, {})
  assert.match(text, /；另有18条路由未采用。$/)
  assert(text.length < 1_000)
})

test('a staged route takes its share, always of the same orders, and keeps them as it grows', () => {
  for (const id of ['rt_S', 'rt_T'] as const) {
    let before = new Set<string>()
    for (let percent = 0; percent <= 100; percent++) {
      const taken = new Set(orderIds.filter((orderId) => isInShare({ id, percent }, orderId)))
      for (const orderId of before) assert(taken.has(orderId), `${orderId} left at ${percent}`)
      // Four and a half standard deviations of a share of two thousand.
      assert(Math.abs(taken.size - percent * 20) <= 100, `${taken.size} at ${percent}`)
      before = taken
    }
    assert.equal(before.size, orderIds.length)
  }
  const both = orderIds.filter((orderId) =>
    (['rt_S', 'rt_T'] as const).every((id) => isInShare({ id, percent: 10 }, orderId)),
  )
  assert(both.length < 60, 'each route draws for itself')
})

test('of any routes, the least priority is taken, and within it the least cost', () => {
  let seed = 1
  // Park and Miller's generator: the same cases each time.
  const draw = (below: number) => {
    seed = (seed * 48_271) % 2_147_483_647
    return seed % below
  }
  for (let round = 0; round < 2_000; round++) {
    const rules = Array.from({ length: 1 + draw(8) }, (_, index) =>
      rule(`R${index}`, {
        priority: draw(3),
        costPpm: BigInt(draw(5) * 1_000),
        costFixed: BigInt(draw(10)),
      }),
    )
    const tried = rules.filter(() => draw(3) === 0).map(({ channel }) => channel ?? '')
    const asked = ask({ amount: fen(BigInt(1 + draw(100_000))), tried })
    const route = chooseRoute(rules, asked, surroundings())
    const usable = rules.filter(({ channel }) => !tried.includes(channel ?? ''))
    if (route === 'none') {
      assert.equal(usable.length, 0)
      continue
    }
    const taken = usable.find(({ channel }) => channel === route.channel)
    assert(taken)
    for (const other of usable) {
      assert(taken.priority <= other.priority)
      if (taken.priority === other.priority) assert(costOf(taken, asked) <= costOf(other, asked))
    }
  }
})
