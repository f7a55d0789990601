import assert from 'node:assert/strict'
import { test } from 'node:test'
import { plusMs } from '#kernel/time'
import { alarmScore, scoreAfter } from './cusum.ts'
import { type CallOutcome, type Health, healthAfter, healthy } from './health.ts'

const start = new Date('2026-11-24T00:00:00Z')

/** Mulberry32: the same calls for the same seed. */
function chance(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}

/** Calls until a channel that had been well is noticed, of which this part fails from now on. */
function callsUntilBad(rate: number, draw: () => number): number {
  let health: Health = healthy
  for (let call = 0; call < 200; call++)
    health = healthAfter(health, { outcome: draw() < 0.03 ? 'failed' : 'ok', at: start })
  if (health.isBad) return 0
  for (let call = 1; ; call++) {
    health = healthAfter(health, { outcome: draw() < rate ? 'unknown' : 'ok', at: start })
    if (health.isBad) return call
  }
}

function percentile95(rate: number, runs: number, seed: number): number {
  const draw = chance(seed)
  const calls = Array.from({ length: runs }, () => callsUntilBad(rate, draw)).toSorted(
    (a, b) => a - b,
  )
  return calls[Math.floor(runs * 0.95)] ?? Infinity
}

test('an outage is noticed as soon as the sheet of faults says', (t) => {
  const figures = [1, 0.5, 0.2].map((rate) => percentile95(rate, 2_000, 7))
  t.diagnostic(`p95 of calls: total outage ${figures[0]}, 50 % ${figures[1]}, 20 % ${figures[2]}`)
  const [total = Infinity, half = Infinity, fifth = Infinity] = figures
  assert(total <= 10)
  assert(half <= 33)
  assert(fifth <= 120)
})

test('a channel at its usual rate of failures is not taken for bad in millions of calls', (t) => {
  const draw = chance(11)
  let [score, alarms, highest] = [0, 0, 0]
  const calls = 5_000_000
  for (let call = 0; call < calls; call++) {
    score = scoreAfter(score, draw() < 0.03)
    highest = Math.max(highest, score)
    if (score < alarmScore) continue
    alarms++
    score = 0
  }
  t.diagnostic(`${alarms} false alarms in ${calls} calls, highest score ${highest.toFixed(1)}`)
  assert(alarms <= 3)
})

test('it recovers after eight calls in a row and half a minute of quiet, and longer after a relapse', () => {
  let health: Health = healthy
  let atMs = 0
  const call = (outcome: CallOutcome, count: number, everyMs: number) => {
    for (let at = 0; at < count; at++) {
      atMs += everyMs
      health = healthAfter(health, { outcome, at: plusMs(start, atMs) })
    }
    return health.isBad
  }
  assert.equal(call('failed', 9, 100), false)
  assert.equal(call('unknown', 1, 100), true)
  assert.equal(call('ok', 100, 10), true, 'a hundred within a second are not quiet')
  assert.equal(call('ok', 1, 28_999), true)
  assert.equal(call('ok', 1, 1), false)
  assert.equal(call('failed', 4, 100), false)
  assert.equal(call('failed', 1, 100), true, 'a relapse is noticed after five')
  assert.equal(call('ok', 7, 10_000), true, 'quiet, and too few')
  assert.equal(call('failed', 1, 100), true, 'a failure begins the streak again')
  assert.equal(call('ok', 8, 7_499), true, 'a relapse takes a minute of quiet')
  assert.equal(call('ok', 1, 8), false)

  for (let relapse = 0; relapse < 6; relapse++) {
    call('failed', 10, 100)
    call('ok', 8, 600_000)
  }
  assert.equal(call('failed', 10, 100), true)
  assert.equal(call('ok', 8, 75_000), false, 'never longer than ten minutes')
  call('ok', 1, 600_000)
  call('failed', 10, 100)
  assert.equal(call('ok', 8, 3_750), false, 'and what was well for ten minutes is new')
})
