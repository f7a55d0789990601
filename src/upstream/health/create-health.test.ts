import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sql } from 'kysely'
import { dayMs, minuteMs, plusMs, secondMs } from '#kernel/time'
import { createMetrics } from '#platform/metrics'
import { createWorld, type World } from '#test/world'
import { createHealth } from './create-health.ts'
import type { CallOutcome } from './health.ts'
import { countQuarantined, findChannelFigures, findUnhealthy } from './store.ts'

const start = new Date('2026-11-24T00:00:00Z')

/** A process of an installation, with its own clock that others share. */
function processOf(
  db: World['db'],
  clock: { now: Date },
  name: string,
  more: { probe?: () => Promise<CallOutcome> } = {},
) {
  const said: string[] = []
  const metrics = createMetrics()
  const health = createHealth({
    db,
    now: () => clock.now,
    process: name,
    metrics,
    log: {
      warn: (_: unknown, text?: string) => void said.push(text ?? ''),
      info: (_: unknown, text?: string) => void said.push(text ?? ''),
    },
    ...more,
  })
  const calls = (outcome: CallOutcome, count: number, method = 'NATIVE') => {
    for (let call = 0; call < count; call++)
      health.observe({ channel: 'up', method, outcome, ms: 20, at: clock.now })
  }
  return { health, calls, said, metrics, isHealthy: () => health.isHealthy('up', 'NATIVE') }
}

test('what one process finds bad, another passes over, until it is said to be well again', async () => {
  await using world = await createWorld()
  const clock = { now: start }
  let answer: CallOutcome = 'failed'
  const one = processOf(world.db, clock, 'one', { probe: async () => answer })
  const two = processOf(world.sister, clock, 'two')
  const pass = async (ms: number) => {
    clock.now = plusMs(clock.now, ms)
    await one.health.probe()
    await Promise.all([one.health.exchange(), one.health.exchange()])
    await two.health.exchange()
  }
  assert.deepEqual([one.isHealthy(), two.isHealthy()], [true, true])
  one.calls('ok', 20)
  one.calls('unknown', 10)
  await pass(0)
  assert.deepEqual([one.isHealthy(), two.isHealthy()], [false, false])
  assert(one.health.isHealthy('up', 'JSAPI') && two.health.isHealthy('up', 'JSAPI'))
  assert.equal(one.said.length, 1, 'said once')

  // Nobody calls it for minutes; it is still bad, and the other still knows.
  for (let turn = 0; turn < 30; turn++) await pass(5 * secondMs)
  assert.deepEqual([one.isHealthy(), two.isHealthy()], [false, false])
  assert.match(
    await one.metrics.text(),
    /tongbao_channel_healthy\{channel="up",method="NATIVE"\} 0/,
  )

  answer = 'ok'
  for (let turn = 0; turn < 8; turn++) await pass(5 * secondMs)
  assert.deepEqual([one.isHealthy(), two.isHealthy()], [true, true])
  assert.equal(one.said.length, 2)
  assert.match(
    await one.metrics.text(),
    /tongbao_channel_healthy\{channel="up",method="NATIVE"\} 1/,
  )
})

test('a process whose own calls go well goes on, and one that has died is not believed for long', async () => {
  await using world = await createWorld()
  const clock = { now: start }
  const broken = processOf(world.db, clock, 'broken')
  const well = processOf(world.db, clock, 'well')
  const idle = processOf(world.db, clock, 'idle')
  broken.calls('failed', 10)
  well.calls('ok', 1)
  await broken.health.exchange()
  await well.health.exchange()
  await idle.health.exchange()
  assert.deepEqual([well.isHealthy(), idle.isHealthy()], [true, false])

  clock.now = plusMs(start, minuteMs)
  assert.equal(well.isHealthy(), false, 'its own call is old by now')
  clock.now = plusMs(start, minuteMs + 1)
  await idle.health.exchange()
  assert.equal(idle.isHealthy(), true, 'the broken one says nothing any more')
})

test('operators read counts of all processes, each call once, and old ones are deleted', async () => {
  await using world = await createWorld()
  const clock = { now: plusMs(start, 59 * secondMs) }
  const [one, two] = ['one', 'two'].map((name) => processOf(world.db, clock, name))
  assert(one && two)
  one.calls('ok', 3)
  two.calls('ok', 4)
  one.calls('failed', 1)
  two.calls('unknown', 2)
  one.calls('ok', 1, 'TRANSFER')
  await Promise.all([one, two, one, two].map(({ health }) => health.exchange()))
  clock.now = plusMs(clock.now, 2 * secondMs)
  one.calls('ok', 5)
  for (const { health } of [one, one, two]) await health.exchange()
  const rows = await findChannelFigures(world.db, start)
  assert.deepEqual(rows, [
    { channel: 'up', method: 'NATIVE', ok: 12, failed: 1, unknown: 2, meanMs: 20, isBad: false },
    { channel: 'up', method: 'TRANSFER', ok: 1, failed: 0, unknown: 0, meanMs: 20, isBad: false },
  ])
  clock.now = plusMs(clock.now, 7 * dayMs - secondMs)
  assert.equal(
    await one.health.sweep(),
    3,
    'all of the first minute; the second is a week old, and no more',
  )
  assert.deepEqual((await findChannelFigures(world.db, start)).length, 1)
})

test('queries are counted, and judge no channel: neither well nor ill', async () => {
  await using world = await createWorld()
  const one = processOf(world.db, { now: start }, 'one')
  const asked = (outcome: CallOutcome, count: number) => {
    for (let call = 0; call < count; call++)
      one.health.observe({
        channel: 'up',
        method: 'NATIVE',
        errand: 'query',
        outcome,
        ms: 20,
        at: start,
      })
  }
  asked('unknown', 100)
  assert.equal(one.isHealthy(), true)
  one.calls('failed', 5)
  asked('ok', 100)
  one.calls('failed', 5)
  assert.equal(one.isHealthy(), false, 'orders that fail are not made up for by queries')
  await one.health.exchange()
  const [row] = await findChannelFigures(world.db, start)
  assert.deepEqual([row?.ok, row?.failed, row?.unknown], [100, 10, 100])
})

test('where nobody can probe, a channel is tried again after two minutes, and is bad again soon', async () => {
  await using world = await createWorld()
  const clock = { now: start }
  const one = processOf(world.db, clock, 'one')
  const after = async (ms: number) => {
    clock.now = plusMs(clock.now, ms)
    await one.health.exchange()
    return one.isHealthy()
  }
  one.calls('failed', 10)
  assert.equal(await after(2 * minuteMs - 1), false)
  assert.deepEqual(await findUnhealthy(world.db, clock.now), [{ subject: 'up', count: 1 }])
  assert.equal(await after(1), true)
  assert.deepEqual(await findUnhealthy(world.db, clock.now), [])
  one.calls('failed', 5)
  assert.equal(await after(4 * minuteMs - 1), false, 'twice as long after a relapse')
  assert.equal(await after(1), true)
  assert.equal(one.said.length, 4)
})

test('notices that were not believed are counted by channel', async () => {
  await using world = await createWorld()
  const rows = [
    ['up', 'n1', start],
    ['up', 'n2', plusMs(start, 1)],
    ['old', 'n3', plusMs(start, -1)],
  ] as const
  for (const [channel, notice, at] of rows)
    await sql`
      insert into upstream.quarantine
        (channel_id, notice_id, event_type, reason, detail, content_sealed, received_at)
      values (${channel}, ${notice}, 'TRANSACTION.SUCCESS', 'amount', '', '', ${at})`.execute(
      world.db,
    )
  assert.deepEqual(await countQuarantined(world.db, start), [{ subject: 'up', count: 2 }])
})
