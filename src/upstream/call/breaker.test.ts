import assert from 'node:assert/strict'
import { test } from 'node:test'
import { admit, type Breaker, closedBreaker, observe } from './breaker.ts'

/** One call: let through or not, and how it went. */
function call(breaker: Breaker, isFailure: boolean, nowMs: number): Breaker {
  const admission = admit(breaker, nowMs)
  if (!admission.isAdmitted) return admission.breaker
  return observe(admission.breaker, { epoch: admission.epoch, isFailure }, nowMs)
}

const after = (calls: readonly boolean[], stepMs = 0, from: Breaker = closedBreaker): Breaker =>
  calls.reduce((breaker, isFailure, index) => call(breaker, isFailure, index * stepMs), from)

const good = (count: number) => Array.from({ length: count }, () => false)
const bad = (count: number) => Array.from({ length: count }, () => true)

test('it opens after five failures in a row, or when half of twenty have failed', () => {
  const table: readonly (readonly [
    calls: readonly boolean[],
    stepMs: number,
    is: Breaker['is'],
  ])[] = [
    [bad(4), 0, 'closed'],
    [bad(5), 0, 'open'],
    [[...bad(4), false, ...bad(4)], 0, 'closed'],
    // Failures slower than the window are in a row all the same.
    [bad(5), 20_000, 'open'],
    [Array.from({ length: 19 }, (_, index) => index % 2 === 0), 0, 'closed'],
    [Array.from({ length: 21 }, (_, index) => index % 2 === 0), 0, 'open'],
    // A window that is over counts no more.
    [Array.from({ length: 40 }, (_, index) => index % 2 === 0), 2_000, 'closed'],
    [good(100), 0, 'closed'],
  ]
  for (const [calls, stepMs, is] of table)
    assert.equal(after(calls, stepMs).is, is, `${calls.length} calls, ${stepMs} ms apart`)
})

test('open it lets nobody through, then two at once, and closes after two that went well', () => {
  const open = after(bad(5))
  const early = admit(open, 4_999)
  assert.ok(!early.isAdmitted && early.retryAfterMs === 1)
  const first = admit(open, 5_000)
  const second = admit(first.breaker, 5_000)
  const third = admit(second.breaker, 5_000)
  assert.deepEqual([first.isAdmitted, second.isAdmitted, third.isAdmitted], [true, true, false])
  assert.ok(first.isAdmitted && second.isAdmitted)
  const one = observe(second.breaker, { epoch: first.epoch, isFailure: false }, 5_100)
  assert.equal(one.is, 'half_open')
  assert.equal(observe(one, { epoch: second.epoch, isFailure: false }, 5_200).is, 'closed')
})

test('a try that fails opens it for twice as long, a minute at most', () => {
  let breaker = after(bad(5))
  let nowMs = 0
  const waits: number[] = []
  for (let turn = 0; turn < 6; turn++) {
    assert.ok(breaker.is === 'open')
    waits.push(breaker.waitMs)
    nowMs = breaker.untilMs
    breaker = call(breaker, true, nowMs)
  }
  assert.deepEqual(waits, [5_000, 10_000, 20_000, 40_000, 60_000, 60_000])
})

test('news of a call that went out before it opened counts for nothing', () => {
  const late = admit(closedBreaker, 0)
  assert.ok(late.isAdmitted)
  const open = after(bad(5))
  assert.deepEqual(observe(open, { epoch: late.epoch, isFailure: false }, 10), open)
  const trying = admit(open, 5_000)
  const told = observe(trying.breaker, { epoch: late.epoch, isFailure: true }, 5_001)
  assert.deepEqual(told, trying.breaker)
})
