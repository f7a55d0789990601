import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sql } from 'kysely'
import { minuteMs, plusMs } from '#kernel/time'
import type { Db } from '#platform/db'
import { openDb } from '#platform/db'
import {
  customer,
  fill,
  hold,
  holds,
  merchant,
  noon,
  open,
  postAll,
  resolve,
} from '#test/ledger/books'
import { createWorld } from '#test/world'
import { expirePending } from './expire-pending.ts'
import { verifyBooks } from './proof/verify-books.ts'

const [alice, shop] = [customer('alice'), merchant('shop')]
const after = (minutes: number): Date => plusMs(noon, minutes * minuteMs)
const held = (key: string, minor: number, minutes: number) => ({
  ...hold(key, alice, shop, minor),
  expiresAt: after(minutes),
})

async function countTimeouts(db: Db): Promise<number> {
  const { rows } = await sql<{ n: number }>`select count(*)::int as n from ledger.timeout`.execute(
    db,
  )
  return rows[0]?.n ?? 0
}

async function createTown() {
  const world = await createWorld()
  await fill(world.db, alice, 1_000)
  await open(world.db, shop)
  return world
}

test('money comes back when its time has passed, and not a millisecond before', async () => {
  await using world = await createTown()
  await postAll(world.db, held('h1', 100, 5), held('h2', 200, 10), hold('h3', alice, shop, 300))
  assert.deepEqual(await holds(world.db, alice), [1_000n, 400n])
  assert.equal(await expirePending(world.db, plusMs(after(5), -1)), 0)
  assert.equal(await expirePending(world.db, after(5)), 1)
  assert.deepEqual(await holds(world.db, alice), [1_000n, 500n])
  assert.equal(await expirePending(world.db, after(5)), 0)
  assert.equal(await expirePending(world.db, after(10)), 1)
  // One without a timeout waits for its owner.
  assert.equal(await expirePending(world.db, after(1e6)), 0)
  assert.deepEqual(await holds(world.db, alice), [1_000n, 700n])
})

test('a timed-out hold can no longer be posted', async () => {
  await using world = await createTown()
  await postAll(world.db, held('h1', 100, 5))
  await expirePending(world.db, after(5))
  assert.deepEqual(await postAll(world.db, resolve('p1', 'post', 'h1')), ['pending_already_voided'])
})

test('until the sweep has seen it, a late post still counts; the sweep then changes nothing', async () => {
  await using world = await createTown()
  await postAll(world.db, held('h1', 100, 5), held('h2', 100, 5))
  await postAll(world.db, resolve('p1', 'post', 'h1'), resolve('v2', 'void', 'h2'))
  assert.equal(await expirePending(world.db, after(60)), 0)
  assert.equal(await countTimeouts(world.db), 0)
  assert.deepEqual(await holds(world.db, alice), [900n, 900n])
  assert.deepEqual(await holds(world.db, shop), [100n, 100n])
})

test('a hold that is refused, repeated or in a broken chain leaves no timeout behind', async () => {
  await using world = await createTown()
  await postAll(world.db, held('h1', 1_001, 5))
  await postAll(world.db, { ...held('h2', 1, 5), linked: true }, hold('h3', alice, shop, 1_000))
  assert.equal(await countTimeouts(world.db), 0)
  await postAll(world.db, held('h4', 1, 5), held('h4', 1, 5))
  await postAll(world.db, held('h4', 1, 5))
  assert.equal(await countTimeouts(world.db), 1)
})

test('a thousand timeouts take two sweeps, and keys posted again add none', async () => {
  await using world = await createTown()
  await postAll(world.db, ...Array.from({ length: 1_000 }, (_, at) => held(`h${at}`, 1, 5)))
  await postAll(world.db, ...Array.from({ length: 200 }, (_, at) => held(`h${at}`, 1, 5)))
  assert.equal(await expirePending(world.db, after(5)), 500)
  assert.equal(await expirePending(world.db, after(5)), 500)
  assert.equal(await expirePending(world.db, after(5)), 0)
  assert.deepEqual(await holds(world.db, alice), [1_000n, 1_000n])
})

test('sweeps of several processes and late posts meet: each hold ends once', async () => {
  await using world = await createTown()
  const other = openDb(world.url, { max: 5 })
  const keys = Array.from({ length: 40 }, (_, at) => `h${at}`)
  await postAll(world.db, ...keys.map((key) => held(key, 10, 5)))
  const sweeps = [world.db, other, world.db, other].map((db) => expirePending(db, after(5)))
  const posts = keys.map((key, at) =>
    postAll(at % 2 ? world.db : other, resolve(`p-${key}`, 'post', key)),
  )
  const released = (await Promise.all(sweeps)).reduce((sum, count) => sum + count, 0)
  const moved = (await Promise.all(posts)).flat().filter((verdict) => verdict === 'posted').length
  assert.equal(released + moved, keys.length)
  assert.deepEqual(await holds(world.db, shop), [BigInt(moved * 10), BigInt(moved * 10)])
  assert.deepEqual(await holds(world.db, alice), [
    BigInt(1_000 - moved * 10),
    BigInt(1_000 - moved * 10),
  ])
  assert.deepEqual(
    (await verifyBooks(world.db)).filter((fault) => !/^(custody|the bank) holds/.test(fault)),
    [],
  )
  await other.destroy()
})
