import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sql } from 'kysely'
import { plusMs, secondMs } from '#kernel/time'
import type { Db } from '#platform/db'
import { createMetrics } from '#platform/metrics'
import { fill, merchant, move, noon, open, postAll, vault } from '#test/ledger/books'
import { createWorld } from '#test/world'
import { chainOf, ground, hashOf, type Link } from './chain.ts'
import { measureUnsealed } from './measure-unsealed.ts'
import { sealBatches } from './seal-batches.ts'

const shop = merchant('shop')

const linksOf = async (db: Db): Promise<readonly Link[]> => {
  const { rows } = await sql<Link>`
    select height, batch, entries, encode(digest, 'hex') as digest, encode(hash, 'hex') as hash
    from ledger.journal order by height`.execute(db)
  return rows
}

const waiting = async (db: Db): Promise<number> => {
  const { rows } = await sql<{ n: number }>`
    select count(*)::integer as n from ledger.unsealed`.execute(db)
  return rows[0]?.n ?? 0
}

async function postBatches(db: Db, prefix: string, count: number): Promise<void> {
  for (let index = 0; index < count; index++)
    await postAll(
      db,
      move(`${prefix}${index}a`, vault, shop, 1),
      move(`${prefix}${index}b`, vault, shop, 2),
    )
}

test('a hash is what an auditor gets from a shell', () => {
  // printf '%s\t%s\t%s\t%s\n' 00…00 42 3 aa…aa | sha256sum
  const digest = 'a'.repeat(64)
  assert.equal(
    hashOf(ground.hash, { batch: 42n, entries: 3, digest }),
    'e2b956784ad024b2926a3181c2d792552639560f09db7168c0ec5ce41c2d1189',
  )
})

test('batches are put on the chain in the order of their numbers, a slice at a time', async () => {
  await using world = await createWorld()
  await open(world.db, vault, shop)
  assert.equal(await sealBatches(world.db), 0)
  await postBatches(world.db, 'k', 5)
  assert.deepEqual([await sealBatches(world.db, 3), await waiting(world.db)], [3, 2])
  assert.deepEqual([await sealBatches(world.db, 3), await waiting(world.db)], [2, 0])
  assert.equal(await sealBatches(world.db, 3), 0)

  const links = await linksOf(world.db)
  assert.deepEqual(links, chainOf(ground, links))
  const { rows } = await sql`
    select batch, count(*)::integer as entries from ledger.transfer group by batch order by batch`.execute(
    world.db,
  )
  assert.deepEqual(
    links.map(({ batch, entries }) => ({ batch, entries })),
    rows,
  )
})

test('a crowd of two processes seals every batch once: no gap, no fork', async () => {
  await using world = await createWorld()
  await fill(world.db, shop, 1)
  const either = (index: number): Db => (index % 2 ? world.sister : world.db)
  const writers = Array.from({ length: 8 }, (_, index) =>
    postBatches(either(index), `w${index}-`, 25),
  )
  let isWriting = true
  const sealers = Array.from({ length: 8 }, async (_, index) => {
    let sealed = 0
    for (let found = 1; isWriting || found > 0; sealed += found)
      found = await sealBatches(either(index), 7)
    return sealed
  })
  await Promise.all(writers)
  isWriting = false
  const sealed = (await Promise.all(sealers)).reduce((sum, count) => sum + count, 0)

  const links = await linksOf(world.db)
  assert.deepEqual(links, chainOf(ground, links))
  assert.deepEqual([sealed, links.length, await waiting(world.db)], [201, 201, 0])
  assert.equal(new Set(links.map(({ batch }) => batch)).size, 201)
})

test('who begins the chain at once with others sends nobody away', async () => {
  await using world = await createWorld()
  await open(world.db, vault, shop)
  await postBatches(world.db, 'k', 20)
  const sealed = await Promise.all(Array.from({ length: 10 }, () => sealBatches(world.db, 5)))
  const links = await linksOf(world.db)
  assert.deepEqual(links, chainOf(ground, links))
  assert.equal(
    sealed.reduce((sum, count) => sum + count, 0),
    20,
  )
})

/** A database whose process is gone before its n-th statement. */
function dyingBefore(db: Db, statement: number): Db {
  let count = 0
  return db.withPlugin({
    transformQuery({ node }) {
      if (++count === statement) throw new Error('killed')
      return node
    },
    transformResult: ({ result }) => Promise.resolve(result),
  })
}

test('a sealer may be killed before each of its statements: it has sealed nothing', async () => {
  await using world = await createWorld()
  await open(world.db, vault, shop)
  await postBatches(world.db, 'k', 3)
  await sealBatches(world.db, 1)
  const before = await linksOf(world.db)
  const deaths = ['is there anything', 'head', 'hold it', 'head again', 'take', 'write']
  for (const [index, death] of deaths.entries()) {
    await assert.rejects(sealBatches(dyingBefore(world.db, index + 1)), /killed/, death)
    assert.deepEqual([await linksOf(world.db), await waiting(world.db)], [before, 2], death)
  }
  assert.equal(await sealBatches(dyingBefore(world.db, deaths.length + 1)), 2)
})

test('a sealer whose connection is cut holds up nobody', async () => {
  await using world = await createWorld()
  await open(world.db, vault, shop)
  await postBatches(world.db, 'k', 2)
  await sealBatches(world.db, 1)
  const cut = world.db.transaction().execute(async (tx) => {
    await sql`select from ledger.journal where height = 1 for update`.execute(tx)
    await sql`delete from ledger.unsealed`.execute(tx)
    const waits = sealBatches(world.db)
    await sql`select pg_terminate_backend(pg_backend_pid())`.execute(tx).catch(() => undefined)
    assert.equal(await waits, 1)
  })
  await assert.rejects(cut)
  const links = await linksOf(world.db)
  assert.deepEqual(links, chainOf(ground, links))
  assert.deepEqual([links.length, await waiting(world.db)], [2, 0])
})

test('a scrape tells how many wait and for how long', async () => {
  await using world = await createWorld()
  const metrics = createMetrics()
  measureUnsealed({ db: world.db, now: () => plusMs(noon, 3 * secondMs), metrics })
  const figures = async () =>
    [...(await metrics.text()).matchAll(/^tongbao_ledger_unsealed_\w+ (\S+)$/gm)].map(
      ([, figure]) => figure,
    )
  assert.deepEqual(await figures(), ['0', '0'])
  await open(world.db, vault, shop)
  await postBatches(world.db, 'k', 2)
  assert.deepEqual(await figures(), ['2', '3'])
  await sealBatches(world.db)
  assert.deepEqual(await figures(), ['0', '0'])
  await world.db.destroy()
  assert.deepEqual(await figures(), ['Nan', 'Nan'])
})
