import { deepEqual, equal, ok } from 'node:assert/strict'
import { test } from 'node:test'
import { allReadable, createCallbackWorld, enqueue, mchid } from '#test/callbacks'
import { codeOf } from '#test/payments'
import { enqueueCallbacks, noHandOff } from '../callback/enqueue.ts'
import { redeliverCallbacks } from '../callback/redeliver.ts'
import { cursorOf } from './cursor.ts'
import { attemptsKeptMs } from './event.ts'
import { pruneAttempts } from './prune-attempts.ts'
import { readAttempts, readEvents } from './read-events.ts'
import { replayEvents, scopeOf } from './replay-events.ts'

type World = Awaited<ReturnType<typeof createCallbackWorld>>

/** Writes so many events, each of an object of its own, without telling anybody. */
const write = (world: World, name: string, count: number) =>
  world.db.transaction().execute((tx) =>
    enqueueCallbacks(
      tx,
      Array.from({ length: count }, (_, index) => world.callback(`${name}-${index}`)),
      noHandOff,
      world.now(),
    ),
  )

const replay = (world: World, outReplayNo: string, asked: Parameters<typeof scopeOf>[0]) =>
  codeOf(() =>
    replayEvents(world, { mchid, outReplayNo, scope: scopeOf(asked), reason: '服务器重装' }),
  )

/** All events, once all that is committed by now can be read. */
async function pulled(world: World) {
  await allReadable(world.db)
  return (await readEvents(world, { mchid, cursor: undefined, limit: 2_000 })).events
}

const cursors = async (world: World) => (await pulled(world)).map(cursorOf)

test('a range goes out again under its ids, once, however often it is asked for', async (t) => {
  const world = await createCallbackWorld(t)
  for (const subject of ['A', 'B', 'C', 'D']) await enqueue(world, subject)
  equal(await world.sweepUntil(4), 4)
  const first = [...world.heard]
  const [a = '', b, c] = await cursors(world)
  const range = { from_cursor: a, to_cursor: c }
  deepEqual(
    await Promise.all([1, 2, 3].map(() => replay(world, 'R1', range))),
    [2, 2, 2],
    'three at once are one',
  )
  equal(await world.sweepUntil(6), 2)
  const events = await pulled(world)
  deepEqual(
    world.heard.slice(4).toSorted(),
    events
      .slice(1, 3)
      .map(({ id }) => id)
      .toSorted(),
  )
  equal(new Set([...first, ...world.heard]).size, 4)
  equal(await replay(world, 'R1', range), 2)
  equal(await world.deliverer.sweep(), 0, 'the second time sends nothing')
  equal(await replay(world, 'R1', { from_cursor: a, to_cursor: b }), 'REPLAY_DIFFERS')
  equal(await replay(world, 'R2', { from_cursor: a, to_cursor: b }), 1)
})

test('an object goes out again; what is on its way for the first time is left alone', async (t) => {
  const world = await createCallbackWorld(t)
  await enqueue(world, 'A')
  equal(await replay(world, 'R1', { object: 'A' }), 0, 'it goes out by itself')
  world.answers.push(500)
  await world.sweepUntil(1)
  equal(await replay(world, 'R2', { object: 'A' }), 1, 'it waits no longer for the schedule')
  equal(await world.sweepUntil(2), 1)
  equal(await replay(world, 'R3', { object: 'B' }), 0)
  equal(await redeliverCallbacks(world, { mchid, subject: 'A' }), 1)
  await world.sweepUntil(3)
  equal(await redeliverCallbacks(world, { mchid, subject: world.heard[0] ?? '' }), 1)
})

test('a range is named in one way, and forwards', async (t) => {
  const world = await createCallbackWorld(t)
  await enqueue(world, 'A')
  await enqueue(world, 'B')
  const [a = '', b = ''] = await cursors(world)
  const table = [
    [{}, 'REPLAY_RANGE'],
    [{ object: 'A', from_cursor: a }, 'REPLAY_RANGE'],
    [{ from_cursor: a }, 'REPLAY_RANGE'],
    [{ to_cursor: a }, 'REPLAY_RANGE'],
    [{ from_cursor: b, to_cursor: a }, 'REPLAY_RANGE'],
    [{ from_cursor: 'x', to_cursor: a }, 'CURSOR_INVALID'],
    [{ from_cursor: a, to_cursor: a }, 0],
  ] as const
  for (const [asked, answer] of table)
    equal(await replay(world, 'R', asked), answer, JSON.stringify(asked))
})

test('a replay is bounded, by call and by hour, and a refused one leaves nothing', async (t) => {
  const world = await createCallbackWorld(t)
  await write(world, 'a', 1_001)
  const from_cursor = cursorOf({ position: 0n, sequence: 0, id: '' })
  const events = await pulled(world)
  const [all, thousand] = [events.at(-1), events.at(-2)]
  ok(all && thousand)
  equal(await replay(world, 'R1', { from_cursor, to_cursor: cursorOf(all) }), 'REPLAY_TOO_LARGE')
  const range = { from_cursor, to_cursor: cursorOf(thousand) }
  // Refused, the number is free again.
  for (const number of ['R1', 'R2', 'R3', 'R4', 'R5']) equal(await replay(world, number, range), 0)
  equal(await replay(world, 'R6', range), 'REPLAY_TOO_OFTEN')
  equal(await replay(world, 'R1', range), 0, 'a repeat costs nothing')
  world.pass(3_600_000)
  equal(await replay(world, 'R6', range), 0)
})

test('every attempt is kept, and forgotten after ninety days', async (t) => {
  const world = await createCallbackWorld(t)
  await enqueue(world, 'A')
  world.answers.push(500, 302)
  for (let turn = 1; turn <= 3; turn++) {
    await world.sweepUntil(turn)
    world.pass(15_000)
  }
  const [id = ''] = world.heard
  const { attempts, url } = await readAttempts(world, { mchid, id })
  ok(url.endsWith('/notify'))
  deepEqual(
    attempts.map(({ at, answer }) => [at.toISOString().slice(11, 19), answer]),
    [
      ['00:00:00', 'HTTP 500'],
      ['00:00:15', 'HTTP 302'],
      ['00:00:30', 'HTTP 204'],
    ],
  )
  ok(attempts.every(({ tookMs }) => tookMs >= 0 && tookMs < 5_000))
  equal(await codeOf(() => readAttempts(world, { mchid: '1900000002', id })), 'EVENT_NOT_FOUND')
  const kept = async () => (await readAttempts(world, { mchid, id })).attempts.length
  const last = new Date('2026-11-24T00:00:30Z').getTime()
  equal(await pruneAttempts(world.db, new Date(last + attemptsKeptMs)), 2)
  equal(await kept(), 1)
  equal(await pruneAttempts(world.db, new Date(last + attemptsKeptMs + 1)), 1)
  equal(await kept(), 0)
})

test('what a killed process had taken is in the stream as pending, and told by another', async (t) => {
  const world = await createCallbackWorld(t)
  const dying = { takes: () => true, deliver: () => undefined }
  await world.db
    .transaction()
    .execute((tx) => enqueueCallbacks(tx, [world.callback('A')], dying, world.now()))
  const states = async () => {
    const events = await pulled(world)
    return events.map(({ sequence, state, attempts }) => [sequence, state, attempts])
  }
  deepEqual(await states(), [[1, 'pending', 0]])
  world.pass(30_000)
  equal(await world.sweepUntil(1), 1)
  deepEqual(await states(), [[1, 'delivered', 1]])
})
