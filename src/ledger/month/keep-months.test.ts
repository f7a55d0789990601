import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sql } from 'kysely'
import { newId } from '#kernel/id'
import { type Db, inTransaction } from '#platform/db'
import { customer, move, open, postAll, vault } from '#test/ledger/books'
import { createWorld } from '#test/world'
import { closeDay } from '../day/close-day.ts'
import { post } from '../post.ts'
import { keepMonths } from './keep-months.ts'

const november = new Date('2026-11-25T00:00:00Z')
const alice = customer('alice')

const made = (...partitions: string[]) =>
  partitions.map((partition) => ({ partition, outcome: 'made' as const }))

async function moveAt(db: Db, at: string): Promise<string> {
  const now = new Date(at)
  const key = newId('tr', now)
  await inTransaction(db, (tx) => post(tx, [move(key, vault, alice, 1)], now))
  const { rows } = await sql<{ place: string }>`
    select tableoid::regclass::text as place from ledger.transfer where key = ${key}`.execute(db)
  return rows[0]?.place ?? ''
}

async function createTown() {
  const world = await createWorld()
  await open(world.db, vault, alice)
  return world
}

test('this month and the three after it are there, and entries find them by their keys', async () => {
  await using world = await createTown()
  const { db } = world
  assert.deepEqual(
    await keepMonths(db, november),
    made(
      'transfer_2026_12',
      'transfer_2027_01',
      'transfer_2027_02',
      'day_movement_2026_12',
      'day_movement_2027_01',
      'day_movement_2027_02',
    ),
  )
  assert.deepEqual(await keepMonths(db, november), [])
  assert.deepEqual(
    await keepMonths(db, new Date('2026-12-01T00:00:00Z')),
    made('transfer_2027_03', 'day_movement_2027_03'),
  )
  const table: readonly (readonly [at: string, place: string])[] = [
    ['2026-11-30T23:59:59.999Z', 'ledger.transfer_early'],
    ['2026-12-01T00:00:00.000Z', 'ledger.transfer_2026_12'],
    ['2026-12-31T23:59:59.999Z', 'ledger.transfer_2026_12'],
    ['2027-01-01T00:00:00.000Z', 'ledger.transfer_2027_01'],
    ['2027-03-31T23:59:59.999Z', 'ledger.transfer_2027_03'],
    // Nobody has made this one yet.
    ['2027-04-01T00:00:00.000Z', 'ledger.transfer_later'],
  ]
  for (const [at, place] of table) assert.equal(await moveAt(db, at), place, at)
})

test('a month has the keys and indexes of the whole', async () => {
  await using world = await createTown()
  await keepMonths(world.db, november)
  const columnsOf = async (partition: string) => {
    const { rows } = await sql<{ text: string }>`
      select regexp_replace(indexdef, '^.* USING', '') as text from pg_indexes
      where schemaname = 'ledger' and tablename = ${partition} order by text`.execute(world.db)
    return rows.map(({ text }) => text)
  }
  const whole = await columnsOf('transfer')
  assert.equal(whole.length, 5)
  assert.deepEqual(await columnsOf('transfer_2026_12'), whole)
  assert.deepEqual(await columnsOf('day_movement_2027_01'), await columnsOf('day_movement'))
  const key = newId('tr', new Date('2026-12-24T00:00:00Z'))
  assert.deepEqual(await postAll(world.db, move(key, vault, alice, 1)), ['posted'])
  assert.deepEqual(await postAll(world.db, move(key, vault, alice, 1)), ['exists'])
})

test('rows that came before their month stay where they are, and are told of', async () => {
  await using world = await createTown()
  const { db } = world
  assert.equal(await moveAt(db, '2027-01-05T00:00:00Z'), 'ledger.transfer_later')
  assert.deepEqual(
    (await keepMonths(db, november)).filter(({ outcome }) => outcome !== 'made'),
    [{ partition: 'transfer_2027_01', outcome: 'lies_in_default' }],
  )
  assert.equal(await moveAt(db, '2027-01-06T00:00:00Z'), 'ledger.transfer_later')
  assert.equal(await moveAt(db, '2027-02-01T00:00:00Z'), 'ledger.transfer_2027_02')
  // A day of that month is summed wherever its entries lie.
  const over = { businessDate: '2027-01-06', now: new Date('2027-01-06T16:00:00Z') }
  assert.deepEqual(await closeDay(db, over), ['2027-01-05', '2027-01-06'])
})

test('a maker that was killed between the table and its place is followed by one that ends it', async () => {
  await using world = await createTown()
  await sql`
    create table ledger.transfer_2026_12
      (like ledger.transfer including defaults including constraints)`.execute(world.db)
  const kept = await keepMonths(world.db, november)
  assert.deepEqual(kept[0], { partition: 'transfer_2026_12', outcome: 'made' })
  assert.equal(await moveAt(world.db, '2026-12-05T00:00:00Z'), 'ledger.transfer_2026_12')
})

test('several makers at once, while others post: each month is made once', async () => {
  await using world = await createTown()
  const other = world.sister
  let isMade = false
  let slowestMs = 0
  const posting = Array.from({ length: 6 }, async (_, at) => {
    for (let turn = 0; !isMade || turn < 5; turn++) {
      const start = performance.now()
      const key = newId('tr', turn % 2 ? november : new Date('2026-12-02T00:00:00Z'))
      // Each its own pair, so that they wait for nobody but a maker.
      const owner = customer(`poster${at}`)
      if (turn === 0) await open(world.db, owner, { kind: 'demo_bank_vault', owner: `${at}` })
      const from = { kind: 'demo_bank_vault', owner: `${at}` } as const
      assert.deepEqual(await postAll(world.db, move(key, from, owner, 1)), ['posted'])
      slowestMs = Math.max(slowestMs, performance.now() - start)
    }
  })
  const makers = [world.db, other, other, other].map((db) => keepMonths(db, november))
  const kept = (await Promise.all(makers)).flat()
  isMade = true
  await Promise.all(posting)
  // Some posted into December before it was made, so that month may have stayed where it was.
  const names = kept.filter(({ outcome }) => outcome === 'made').map(({ partition }) => partition)
  assert.equal(new Set(names).size, names.length)
  assert(names.length >= 5, names.join())
  assert(slowestMs < 2_000, `${slowestMs} ms`)
})

test('a lock that is never free leaves the month to the next turn', async () => {
  await using world = await createTown()
  const { db } = world
  await inTransaction(db, async (tx) => {
    await sql`lock table ledger.transfer in share update exclusive mode`.execute(tx)
    const kept = await keepMonths(db, november)
    assert.deepEqual(kept[0], { partition: 'transfer_2026_12', outcome: 'held_up' })
  })
  assert.equal((await keepMonths(db, november)).length, 3)
})
