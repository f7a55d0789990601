/** What stands before a channel: a pause, a breaker, a limit; and another version of its wire. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fen } from '#kernel/money'
import { emptyReport } from '#payments'
import { type Odd, openOddChannel, openOddUpstream } from '#test/odd-upstream'
import { createUpstreamWorld, orderOf, payContent } from '#test/upstream'
import { type Called, setChannelState } from '#upstream'
import type { Adapter } from '../adapter/adapter.ts'
import { adapterOf, adapters } from '../adapter/adapters.ts'

const good: Odd = { body: { code_url: 'weixin://1' } }
const down: Odd = { status: 500, signed: false, body: { code: 'SYSTEM_ERROR', message: '系统' } }
const content = payContent(orderOf('NATIVE'))

/** An upstream whose next answer can be changed, and a clock that can be moved. */
async function lanes() {
  const aged = { ms: 0 }
  const calls: Called[] = []
  const world = await createUpstreamWorld({
    elapsedMs: () => performance.now() + aged.ms,
    onCall: (called) => calls.push(called),
  })
  const next: { odd: Odd } = { odd: good }
  const up = await openOddUpstream(() => next.odd)
  await openOddChannel(world, up)
  const pay = async () => world.upstream.channels.send(await world.instruct('pay', 'odd'), content)
  const query = async () =>
    world.upstream.channels.query(await world.instruct('pay', 'odd'), undefined)
  return {
    world,
    up,
    next,
    calls,
    pay,
    query,
    age: (ms: number) => void (aged.ms += ms),
    async [Symbol.asyncDispose]() {
      await world[Symbol.asyncDispose]()
      await up[Symbol.asyncDispose]()
    },
  }
}

test('after five breakdowns nothing goes out, until two have tried that it is well again', async () => {
  await using it = await lanes()
  it.next.odd = down
  for (let turn = 0; turn < 5; turn++) assert.equal((await it.pay()).is, 'unknown')
  const held = await it.pay()
  assert.ok(held.is === 'unsent' && held.retryAfterMs > 0, 'nobody was called')
  assert.equal(it.up.seen.length, 5)
  assert.equal(await it.world.upstream.conditionOf('odd', 'NATIVE'), 'breaker_open')
  assert.equal(await it.world.upstream.conditionOf('odd', 'JSAPI'), 'usable', 'another method')
  // Asking is a lane of its own, and what was not asked about stays unknown.
  assert.equal((await it.query()).is, 'unknown')
  assert.equal(it.up.seen.length, 6)
  assert.match(await it.world.metrics.text(), /tongbao_upstream_breaker\{[^}]*pay.NATIVE[^}]*\} 2/)

  assert.equal(await it.world.upstream.probe('odd', 'NATIVE'), 'failed')
  it.next.odd = good
  it.age(5_000)
  assert.equal((await it.pay()).is, 'reported')
  assert.equal((await it.pay()).is, 'reported')
  assert.equal(await it.world.upstream.conditionOf('odd', 'NATIVE'), 'usable')
  assert.deepEqual(
    it.calls.map(({ outcome }) => outcome),
    [...Array.from({ length: 6 }, () => 'unknown'), 'ok', 'ok'],
  )
})

test('one 429 keeps the whole lane quiet for as long as was asked', async () => {
  await using it = await lanes()
  it.next.odd = {
    status: 429,
    signed: false,
    headers: { 'Retry-After': '7' },
    body: { code: 'FREQUENCY_LIMITED', message: '频率超限' },
  }
  const first = await it.pay()
  assert.ok(first.is === 'unsent' && first.retryAfterMs === 7_000)
  const crowd = await Promise.all(Array.from({ length: 10 }, it.pay))
  for (const each of crowd) assert.ok(each.is === 'unsent' && each.retryAfterMs > 6_000)
  assert.equal(it.up.seen.length, 1)
  it.next.odd = good
  it.age(7_000)
  assert.equal((await it.pay()).is, 'reported')
})

test('paused it takes nothing new, and is asked about what it has', async () => {
  await using it = await lanes()
  await setChannelState(it.world.deps, { id: 'odd', state: 'paused' })
  assert.equal((await it.pay()).is, 'unsent')
  assert.equal(it.up.seen.length, 0)
  assert.equal(await it.world.upstream.conditionOf('odd', 'NATIVE'), 'paused')
  await it.query()
  const { id: target } = await it.world.instruct('pay', 'odd')
  const refund = await it.world.instruct('refund', 'odd', { target })
  const order = orderOf('NATIVE')
  const back = { kind: 'refund', target, total: fen(100n), reason: null, order } as const
  await it.world.upstream.channels.send(refund, back)
  assert.equal(it.up.seen.length, 2, 'money goes back all the same')
  await setChannelState(it.world.deps, { id: 'odd', state: 'open' })
  it.age(5_000)
  assert.equal((await it.pay()).is, 'reported')
})

test('connections are used again, and a channel holds so many at most', async () => {
  await using world = await createUpstreamWorld()
  const gate = Promise.withResolvers<undefined>()
  await using up = await openOddUpstream(async () => {
    await gate.promise
    return good
  })
  await openOddChannel(world, up)
  const pay = async () => world.upstream.channels.send(await world.instruct('pay', 'odd'), content)
  const crowd = Array.from({ length: 100 }, pay)
  let refused = 0
  const ended = crowd.map(async (call) => void ((await call).is === 'unsent' && refused++))
  // Nobody is answered before all have come: who comes later would find a place.
  while (up.seen.length + refused < 100) await new Promise((resolve) => setTimeout(resolve, 5))
  gate.resolve(undefined)
  await Promise.all(ended)
  assert.equal(refused, 36)
  for (let turn = 0; turn < 20; turn++) assert.equal((await pay()).is, 'reported')
  assert.ok(up.connections() <= 64, `${up.connections()} connections`)
})

test('another version of the wire is another row of the table', async () => {
  const base = adapterOf('v3-2024')
  // It closes by another call; all else is as it was.
  const newer: Adapter = {
    ...base,
    close: async () => ({ ...emptyReport, standing: 'closed', reason: 'newer' }),
  }
  const known = { ...adapters, 'v3-2027': newer }
  assert.equal(adapterOf('v3-2027', known).pay, base.pay)
  assert.notEqual(adapterOf('v3-2027', known).close, base.close)
  assert.throws(() => adapterOf('v9', known), /no adapter speaks v9/)

  await using world = await createUpstreamWorld({ adapters: known })
  await using up = await openOddUpstream(() => good)
  await openOddChannel(world, up, { adapter: 'v3-2027' })
  const { id: target } = await world.instruct('pay', 'odd')
  const close = await world.instruct('close', 'odd', { target })
  const told = { kind: 'close', target, order: orderOf('NATIVE') } as const
  const answer = await world.upstream.channels.send(close, told)
  assert.ok(answer.is === 'reported' && answer.report.reason === 'newer')
  assert.equal(up.seen.length, 0)
})
