import { deepEqual, equal, ok } from 'node:assert/strict'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { createCallbackWorld, enqueue, mchid } from '#test/callbacks'
import { retryDelaysMs } from './callback.ts'
import { enqueueCallbacks, noHandOff } from './enqueue.ts'
import { createLanes, type Delivery } from './lanes.ts'
import { redeliverCallbacks } from './redeliver.ts'

test('a callback is told on the schedule, under one id, until it is acknowledged', async (t) => {
  const world = await createCallbackWorld(t)
  await enqueue(world, 'order-1')
  // 201 is no acknowledgement: only 200 and 204 are.
  world.answers.push(500, 201, 302, 404, 204)
  for (let attempt = 0; attempt < 5; attempt++) {
    equal(await world.sweepUntil(attempt + 1), 1)
    world.pass((retryDelaysMs[attempt] ?? 0) - 1)
    equal(await world.deliverer.sweep(), 0, 'not a moment before its time')
    world.pass(1)
  }
  equal(world.heard.length, 5)
  equal(new Set(world.heard).size, 1)
})

test('after fifteen retries it rests, and is told again on demand under its id', async (t) => {
  const world = await createCallbackWorld(t)
  await enqueue(world, 'order-1')
  world.answers.push(...Array.from({ length: 16 }, () => 500))
  for (let attempt = 0; attempt < 16; attempt++) {
    await world.sweepUntil(attempt + 1)
    world.pass(retryDelaysMs[attempt] ?? 0)
  }
  world.pass(86_400_000)
  equal(await world.deliverer.sweep(), 0)
  equal(await redeliverCallbacks(world, { mchid, subject: 'order-1' }), 1)
  equal(await world.sweepUntil(17), 1)
  equal(new Set(world.heard).size, 1)
})

test('what a killed process had in hand is told by another when its lease ends', async (t) => {
  const world = await createCallbackWorld(t)
  // The process takes the callback and dies before it delivers.
  const dying = { takes: () => true, deliver: () => undefined }
  await world.db
    .transaction()
    .execute((tx) => enqueueCallbacks(tx, [world.callback('order-1')], dying, world.now()))
  equal(await world.deliverer.sweep(), 0)
  world.pass(30_000)
  equal(await world.sweepUntil(1), 1)
})

test('a transaction that breaks tells nothing', async (t) => {
  const world = await createCallbackWorld(t)
  const broken = world.db.transaction().execute(async (tx) => {
    await enqueueCallbacks(tx, [world.callback('order-1')], noHandOff, world.now())
    throw new Error('the payment broke')
  })
  await broken.catch((error: Error) => equal(error.message, 'the payment broke'))
  equal(await world.deliverer.sweep(), 0)
})

test('the schedule is the wire’s: fifteen retries within 24 hours and four minutes', () => {
  equal(retryDelaysMs.length, 15)
  equal(
    retryDelaysMs.reduce((sum, ms) => sum + ms, 0),
    (24 * 60 + 4) * 60_000,
  )
})

test('a lane that hangs delays no other, and what was skipped does not heal it', async () => {
  const hung = Promise.withResolvers<Delivery>()
  const done: string[] = []
  const lanes = createLanes<string>(async (item) => {
    if (item.startsWith('slow')) return hung.promise
    done.push(item)
    return item === 'bad' ? 'failed' : item === 'old' ? 'skipped' : 'succeeded'
  })
  for (let index = 0; index < 100; index++) lanes.add('slow', `slow-${index}`)
  deepEqual(lanes.busy(), ['slow'])
  for (let index = 0; index < 100; index++) lanes.add('quick', `quick-${index}`)
  await sleep(20)
  equal(done.length, 100)

  lanes.add('other', 'bad')
  await sleep(5)
  equal(lanes.hasRoom('other', 1), false)
  lanes.add('other', 'old')
  await sleep(5)
  equal(lanes.hasRoom('other', 1), false, 'nothing was tried, so nothing is known')
  lanes.add('other', 'good')
  await sleep(5)
  ok(lanes.hasRoom('other', 1))
  hung.resolve('succeeded')
  await lanes.drain()
})
