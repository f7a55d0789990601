import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { createLog } from '#platform/log'
import { startLoop } from '#platform/loop'
import { createMetrics } from '#platform/metrics'

const log = createLog({ level: 'silent' })

test('turns never overlap, and stopping waits for the running one', async () => {
  let running = 0
  let turns = 0
  const run = async () => {
    assert.equal(++running, 1)
    await sleep(20)
    running--
    turns++
  }
  const loop = startLoop({ name: 'sweep', everyMs: 5, run, log })
  await sleep(120)
  await loop.stop()
  const before = turns
  assert.equal(running, 0)
  assert(before >= 2)
  await sleep(60)
  assert.equal(turns, before, 'no turn after the stop')
})

test('more work is taken at once, and a wake ends the pause', async () => {
  let turns = 0
  const run = async () => (++turns < 5 ? ('more' as const) : undefined)
  const loop = startLoop({ name: 'sweep', everyMs: 60_000, run, log })
  await sleep(30)
  assert.equal(turns, 5)
  loop.wake()
  await sleep(30)
  assert.equal(turns, 6)
  await loop.stop()
})

test('a wake during a turn is not lost', async () => {
  let turns = 0
  const run = async () => {
    turns++
    await sleep(20)
  }
  const loop = startLoop({ name: 'sweep', everyMs: 60_000, run, log })
  await sleep(5)
  loop.wake()
  await sleep(60)
  assert.equal(turns, 2)
  await loop.stop()
})

test('a failing turn is counted, and the next ones come later and later', async () => {
  const metrics = createMetrics()
  let turns = 0
  const run = async () => {
    turns++
    throw new Error('no database')
  }
  const loop = startLoop({ name: 'sweep', everyMs: 10, run, log, metrics })
  await sleep(200)
  await loop.stop()
  assert(turns >= 3 && turns <= 5, `20 + 40 + 80 ms between turns: ${turns} turns`)
  const text = await metrics.text()
  assert.match(text, new RegExp(`loop_turns_total{loop="sweep",outcome="failed"} ${turns}`))
})

test('a turn hears that it should end', async () => {
  const loop = startLoop({
    name: 'sweep',
    everyMs: 5,
    run: async (signal) => {
      while (!signal.aborted) await sleep(5)
    },
    log,
  })
  await sleep(20)
  await loop.stop()
})
