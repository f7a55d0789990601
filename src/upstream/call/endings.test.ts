/** An upstream that answers wrongly in every way: each ending is sorted, and nothing is told twice. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { fen } from '#kernel/money'
import type { Answer, Content, Instruction } from '#payments'
import {
  type Odd,
  openOddChannel,
  openOddUpstream,
  newSigner,
  refundOf,
  transactionOf,
} from '#test/odd-upstream'
import { createUpstreamWorld, orderOf, payContent, type UpstreamWorld } from '#test/upstream'

/** Short enough to wait for, and longer than a busy machine needs for an answer. */
const limits = { deadlineMs: 3_000, attemptMs: 1_500, connectMs: 1_500 }
let world: UpstreamWorld
before(async () => {
  world = await createUpstreamWorld({ limits })
})
after(() => world[Symbol.asyncDispose]())

const json = (status: number, code: string, message = '不行'): Odd => ({
  status,
  signed: false,
  body: { code, message },
})

type Errand = 'pay' | 'query' | 'close' | 'refund' | 'reverse' | 'transfer' | 'cancel'

/** Tells or asks, whatever the errand needs to have been told before. */
async function run(errand: Errand, channel: string): Promise<Answer> {
  const { channels } = world.upstream
  const order = orderOf('NATIVE')
  const first = await world.instruct('pay', channel)
  const target = first.id
  const told = async (
    kind: Instruction['kind'],
    content: Content,
    of: Partial<Instruction> = {},
  ): Promise<Answer> =>
    channels.send(await world.instruct(kind, channel, { target, ...of }), content)
  switch (errand) {
    case 'pay':
      return channels.send(first, payContent(order))
    case 'query':
      return channels.query(first, undefined)
    case 'close':
      return told('close', { kind: 'close', target, order })
    case 'reverse':
      return told('reverse', { kind: 'reverse', target, order })
    case 'cancel':
      return told('close', { kind: 'close', target, order: null }, { method: 'TRANSFER' })
    case 'refund':
      return told(
        'refund',
        { kind: 'refund', target, total: fen(100n), reason: null, order },
        { amount: fen(40n) },
      )
    case 'transfer':
      return told('transfer', transferContent, { target: null, method: 'TRANSFER' })
    default:
      return errand satisfies never
  }
}

const transferContent = {
  kind: 'transfer',
  appid: 'wx1',
  openid: 'o1',
  sceneId: '1000',
  remark: '新会员',
  perception: null,
  reports: '[{"info_type":"活动名称","info_content":"新会员有礼"}]',
  userName: null,
} as const

/** A channel for each row: no breaker, no back-off remembers the row before. */
async function ends(
  errand: Errand,
  odd: Odd,
): Promise<Readonly<{ answer: Answer; calls: number }>> {
  await using up = await openOddUpstream(() => odd)
  const answer = await run(errand, await openOwn(up))
  return { answer, calls: up.seen.length }
}

let opened = 0
const openOwn = (up: Awaited<ReturnType<typeof openOddUpstream>>): Promise<string> =>
  openOddChannel(world, up, { id: `odd-${opened++}` })

const all: readonly Errand[] = ['pay', 'query', 'close', 'refund', 'reverse', 'transfer', 'cancel']
const stranger = newSigner('PUB_KEY_ID_00000000000000000000000000000001')
const good = { code_url: 'weixin://1' }

const rows: readonly (readonly [
  why: string,
  odd: Odd,
  is: Readonly<Partial<Record<Errand, Answer['is']>>>,
])[] = [
  ['a reset', 'reset', every('unknown')],
  ['silence', 'hang', { pay: 'unknown', refund: 'unknown' }],
  ['a slow drip', 'drip', { pay: 'unknown', query: 'unknown' }],
  ['a page of a proxy', { status: 502, signed: false, body: '<html>502</html>' }, every('unknown')],
  ['forbidden by a proxy', { status: 403, signed: false, body: 'no' }, every('unknown')],
  ['nothing there but a proxy', { status: 404, signed: false, body: 'no' }, every('unknown')],
  ['an overload', json(503, 'SERVICE_UNAVAILABLE'), every('unknown')],
  ['a system error', json(500, 'SYSTEM_ERROR'), every('unknown')],
  ['an old system error', json(400, 'SYSTEMERROR'), every('unknown')],
  ['a redirect', { status: 302, headers: { Location: '/' } }, { pay: 'unknown', query: 'unknown' }],
  ['unsigned', { signed: false, body: good }, every('unknown')],
  ['signed by a stranger', { signer: stranger, body: good }, { pay: 'unknown', query: 'unknown' }],
  ['no JSON', { body: 'x' }, { pay: 'unknown', query: 'unknown', refund: 'unknown' }],
  ['out of shape', { body: { code_url: 1 } }, { pay: 'unknown', query: 'unknown' }],
  [
    'not for us to ask',
    json(401, 'SIGN_ERROR'),
    { pay: 'unsent', refund: 'unsent', query: 'unknown' },
  ],
  ['not there', json(404, 'ORDER_NOT_EXIST'), { query: 'absent', close: 'absent', pay: 'refused' }],
  ['not there', json(404, 'RESOURCE_NOT_EXISTS'), { query: 'absent', refund: 'refused' }],
  ['not there', json(404, 'NOT_FOUND'), { query: 'absent', cancel: 'absent' }],
  ['paid', json(400, 'ORDER_PAID'), { pay: 'unknown', close: 'unknown' }],
  ['paid, long ago', json(400, 'ORDERPAID'), { pay: 'unknown', close: 'unknown' }],
  ['used', json(403, 'OUT_TRADE_NO_USED'), { pay: 'unknown' }],
  ['a repeat', json(400, 'INVALID_REQUEST', '201 商户订单号重复'), { pay: 'unknown' }],
  ['a no', json(400, 'INVALID_REQUEST', '金额不正确'), { pay: 'refused', refund: 'refused' }],
  ['no right to', json(403, 'NO_AUTH'), { pay: 'refused', transfer: 'refused', query: 'unknown' }],
  ['no money', json(403, 'NOT_ENOUGH'), { refund: 'unsent', transfer: 'refused', pay: 'refused' }],
  [
    'too fast',
    json(429, 'FREQUENCY_LIMITED'),
    { pay: 'unsent', refund: 'unsent', query: 'unknown' },
  ],
  ['too fast, by code', json(400, 'RATELIMIT_EXCEEDED'), { pay: 'unsent', query: 'unknown' }],
]

function every(is: Answer['is']): Record<Errand, Answer['is']> {
  return { pay: is, query: is, close: is, refund: is, reverse: is, transfer: is, cancel: is }
}

for (const [why, odd, expected] of rows)
  test(`${why}: ${JSON.stringify(expected)}`, async () => {
    for (const errand of all) {
      const is = expected[errand]
      if (!is) continue
      const { answer, calls } = await ends(errand, odd)
      assert.equal(answer.is, is, `${errand}: ${why}`)
      assert.equal(calls, 1, 'one call is one call')
    }
  })

test('nobody listens, or the name leads nowhere: nothing was sent', async () => {
  const up = await openOddUpstream(() => ({ body: good }))
  const channel = await openOwn(up)
  await up.stop()
  assert.equal((await run('pay', channel)).is, 'unsent')
  assert.equal((await run('refund', channel)).is, 'unsent')
  // What was sent before is none the wiser.
  assert.equal((await run('query', channel)).is, 'unknown')

  const { signer } = up
  await openOddChannel(world, { baseUrl: 'https://nowhere.invalid', signer }, { id: 'no-name' })
  const lost = await world.instruct('pay', 'no-name')
  const answer = await world.upstream.channels.send(lost, payContent(orderOf('NATIVE')))
  assert.equal(answer.is, 'unsent')
})

test('what is said of another number, merchant, app, payment or currency is not believed', async () => {
  const table: readonly (readonly [what: string, change: object])[] = [
    ['number', { out_trade_no: 'another1' }],
    ['merchant', { mchid: '1900000009' }],
    ['app', { appid: 'wx9' }],
    ['currency', { amount: { total: 100, currency: 'USD' } }],
    ['a state that nobody knows', { trade_state: 'DREAMT' }],
    ['partner', { mchid: undefined, sp_mchid: '1900000001', sp_appid: 'wx9', sub_mchid: '1' }],
  ]
  for (const [what, change] of table) {
    await using up = await openOddUpstream(({ url }) => {
      const number = /out-trade-no\/(\w+)/.exec(url)?.[1] ?? ''
      return { body: transactionOf(number, change) }
    })
    assert.equal((await run('query', await openOwn(up))).is, 'unknown', what)
  }
  await using up = await openOddUpstream(({ body }) => {
    const number = String(body['out_refund_no'])
    return { body: refundOf(number, 'another1') }
  })
  assert.equal(
    (await run('refund', await openOwn(up))).is,
    'unknown',
    'a refund of another payment',
  )
})

test('another amount is told as it is, for payments to dispute', async () => {
  await using up = await openOddUpstream(({ url }) => {
    const number = /out-trade-no\/(\w+)/.exec(url)?.[1] ?? ''
    return { body: transactionOf(number, { amount: { total: 1, currency: 'CNY' } }) }
  })
  const answer = await run('query', await openOwn(up))
  assert.ok(answer.is === 'reported')
  assert.deepEqual(answer.report.amount, fen(1n))
})

test('one thing has one id there: another under our number is not believed', async () => {
  await using up = await openOddUpstream(({ url }) => ({
    body: transactionOf(/out-trade-no\/(\w+)/.exec(url)?.[1] ?? ''),
  }))
  const first = await world.instruct('pay', await openOwn(up))
  const known = { ...first, channelId: '4200000000202611279999999999' }
  assert.equal((await world.upstream.channels.query(first, undefined)).is, 'reported')
  assert.equal((await world.upstream.channels.query(known, undefined)).is, 'unknown')
})

test('the payer types a PIN', async () => {
  await using up = await openOddUpstream(() => ({
    status: 202,
    body: { code: 'USERPAYING', message: '需要用户输入支付密码' },
  }))
  const instruction = await world.instruct('pay', await openOwn(up), { method: 'MICROPAY' })
  const content = payContent(orderOf('MICROPAY'), { authCode: '134567890123456789' })
  const answer = await world.upstream.channels.send(instruction, content)
  assert.ok(answer.is === 'reported' && answer.report.standing === 'asking')
  assert.equal(up.seen[0]?.body['notify_url'], undefined)
})

test('a call is bounded, and so is what it reads', async () => {
  await using up = await openOddUpstream(() => ({ body: `"${'x'.repeat(2_000_000)}"` }))
  assert.equal((await run('pay', await openOwn(up))).is, 'unknown')
  await using hanging = await openOddUpstream(() => 'hang')
  await openOddChannel(world, hanging, { id: 'hanging' })
  const begun = performance.now()
  const instruction = await world.instruct('pay', 'hanging')
  const content = payContent(orderOf('NATIVE'))
  assert.equal((await world.upstream.channels.send(instruction, content)).is, 'unknown')
  // Without these limits it would take five seconds, or for ever.
  assert.ok(performance.now() - begun < 5_000)
})
