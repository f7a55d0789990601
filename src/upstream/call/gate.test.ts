import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createGate, type Ending, type LaneAsk } from './gate.ts'

const lane: LaneAsk = { channel: 'a', lane: 'pay.NATIVE', isQuery: false }

function world(callsMax = 8) {
  const clock = { ms: 0 }
  const turned: string[] = []
  const gate = createGate({
    callsMax,
    elapsedMs: () => clock.ms,
    onBreaker: ({ lane: of }, state) => turned.push(`${of} ${state}`),
  })
  const pass = (ask: LaneAsk = lane) => {
    const entered = gate.enter(ask)
    assert.ok(typeof entered === 'function', 'held back')
    return entered
  }
  const held = (ask: LaneAsk = lane) => {
    const entered = gate.enter(ask)
    return typeof entered === 'function' ? undefined : entered
  }
  const call = (ending: Ending, ask: LaneAsk = lane) => pass(ask)(ending)
  return { clock, turned, gate, pass, held, call }
}

test('a channel has so many places, and asking may take a part of them', () => {
  const { pass, held } = world(8)
  const query = { ...lane, lane: 'query.NATIVE', isQuery: true }
  const first = Array.from({ length: 6 }, () => pass(query))
  assert.ok(held(query), 'payers have places left')
  const others = [pass(), pass()]
  assert.ok(held())
  assert.equal(held({ ...lane, channel: 'b' }), undefined, 'another channel has its own')
  for (const end of [...first, ...others]) end({ is: 'answered' })
  assert.equal(held(), undefined)
})

test('told to slow down, all calls of the lane keep quiet as long as asked', () => {
  const { clock, call, held } = world()
  call({ is: 'limited', retryAfterMs: 3_000 })
  assert.equal(held()?.retryAfterMs, 3_000)
  assert.equal(held({ ...lane, lane: 'refund.NATIVE' }), undefined)
  clock.ms = 2_999
  assert.equal(held()?.retryAfterMs, 1)
  clock.ms = 3_000
  assert.equal(held(), undefined)
})

test('without a word how long, twice as long each time, until it is well again', () => {
  const { clock, call, held } = world()
  const waits: number[] = []
  for (let turn = 0; turn < 8; turn++) {
    call({ is: 'limited', retryAfterMs: undefined })
    const wait = held()?.retryAfterMs ?? 0
    waits.push(wait)
    clock.ms += wait
  }
  assert.deepEqual(waits, [1_000, 2_000, 4_000, 8_000, 16_000, 32_000, 60_000, 60_000])
  call({ is: 'answered' })
  call({ is: 'limited', retryAfterMs: undefined })
  assert.equal(held()?.retryAfterMs, 1_000)
})

test('a crowd that is limited at once backs off once, and asks for an hour are cut short', () => {
  const { pass, held } = world()
  const crowd = Array.from({ length: 8 }, () => pass())
  for (const end of crowd) end({ is: 'limited', retryAfterMs: undefined })
  assert.equal(held()?.retryAfterMs, 1_000)
  const greedy = world()
  greedy.call({ is: 'limited', retryAfterMs: 3_600_000 })
  assert.equal(greedy.held()?.retryAfterMs, 300_000)
})

test('the breaker stands per lane, and says when it turns', () => {
  const { clock, call, held, gate, turned } = world()
  for (let turn = 0; turn < 5; turn++) call({ is: 'failed' })
  assert.match(held()?.why ?? '', /breaker/)
  assert.equal(gate.breakerOf(lane), 'open')
  assert.equal(gate.breakerOf({ channel: 'a', lane: 'pay.JSAPI' }), 'closed')
  clock.ms = 5_000
  assert.equal(gate.breakerOf(lane), 'half_open')
  call({ is: 'answered' })
  call({ is: 'answered' })
  assert.equal(gate.breakerOf(lane), 'closed')
  assert.deepEqual(turned, ['pay.NATIVE open', 'pay.NATIVE half_open', 'pay.NATIVE closed'])
})

test('a no in good order, and a limit, say nothing against the channel', () => {
  const { clock, call, gate } = world()
  for (let turn = 0; turn < 50; turn++) {
    call(turn % 2 === 0 ? { is: 'answered' } : { is: 'limited', retryAfterMs: 1 })
    clock.ms += 10
  }
  assert.equal(gate.breakerOf(lane), 'closed')
})
