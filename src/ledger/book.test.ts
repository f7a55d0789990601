import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sql } from 'kysely'
import { Refusal } from '#kernel/refusal'
import { inTransaction } from '#platform/db'
import { fill, holds, merchant, move, noon, open, postAll, vault } from '#test/ledger/books'
import { createWorld } from '#test/world'
import { setAccountState } from './accounts.ts'

const shop = merchant('shop')

test('an entry of a closed day is written on the first open one', async () => {
  await using world = await createWorld()
  await open(world.db, vault, shop)
  await sql`update ledger.book set closed_through = '2026-11-30'`.execute(world.db)
  assert.deepEqual(await postAll(world.db, move('k1', vault, shop, 5)), ['posted'])
  const { rows } = await sql`
    select business_date::text as day, created_at as "createdAt" from ledger.transfer`.execute(
    world.db,
  )
  assert.deepEqual(rows, [{ day: '2026-12-01', createdAt: noon }])
})

test('while an engine keeps the books, nobody writes rows', async () => {
  await using world = await createWorld('rows')
  await fill(world.db, shop, 5)
  await sql`update ledger.book set writer = 'engine', epoch = 1`.execute(world.db)
  await assert.rejects(
    postAll(world.db, move('k1', vault, shop, 1)),
    (error) => error instanceof Refusal && error.code === 'BOOKS_KEPT_ELSEWHERE',
  )
  await assert.rejects(
    inTransaction(world.db, (tx) => setAccountState(tx, shop, 'CNY', 'frozen')),
    (error) => error instanceof Refusal && error.code === 'BOOKS_KEPT_ELSEWHERE',
  )
  assert.deepEqual(await holds(world.db, shop), [5n, 5n])
  const { rows } = await sql`select from ledger.transfer`.execute(world.db)
  assert.equal(rows.length, 1)
})
