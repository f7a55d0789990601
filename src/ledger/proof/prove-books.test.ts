import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { sql } from 'kysely'
import { hourMs, plusMs } from '#kernel/time'
import type { Db } from '#platform/db'
import { customer, fill } from '#test/ledger/books'
import { createWorld } from '#test/world'
import { findProved, inSnapshot } from './store.ts'
import { proveBooks } from './prove-books.ts'

/** 03:30 in Beijing. */
const quiet = new Date('2026-11-24T19:30:00Z')

const prove = (db: Db, now: Date) => proveBooks({ db, now: () => now })

/** Alice has what no bank has. */
const unmirrored = ['custody holds 0 fen against 70 owed']

test('the books are proved once a day from half past three, by one of those who ask', async () => {
  await using world = await createWorld('rows')
  await fill(world.db, customer('alice'), 70)
  const evening = plusMs(quiet, -1)
  assert.deepEqual(await prove(world.db, evening), unmirrored) // yesterday's, which nobody made
  assert.equal(await prove(world.db, evening), undefined)
  const crowd = await Promise.all(Array.from({ length: 8 }, () => prove(world.db, quiet)))
  assert.deepEqual(
    crowd.filter((faults) => faults !== undefined),
    [unmirrored],
  )
  assert.equal(await prove(world.db, plusMs(quiet, 24 * hourMs - 1)), undefined)
  assert.equal(await findProved(world.db), undefined)
  await sql`update ledger.account set credits = 0, debits = 0`.execute(world.db)
  await sql`delete from ledger.transfer`.execute(world.db)
  await sql`delete from ledger.unsealed`.execute(world.db)
  const nextDay = plusMs(quiet, 24 * hourMs)
  assert.deepEqual(await prove(world.db, nextDay), [])
  assert.deepEqual(await findProved(world.db), nextDay)
})

test('a proof whose process died is begun again after six hours', async () => {
  await using world = await createWorld('rows')
  await sql`
    insert into ledger.proof (business_date, begun_at) values ('2026-11-25', ${quiet})`.execute(
    world.db,
  )
  assert.equal(await prove(world.db, plusMs(quiet, 6 * hourMs)), undefined)
  assert.deepEqual(await prove(world.db, plusMs(quiet, 6 * hourMs + 1)), [])
})

test('a proof that fails is left for whoever asks next', async () => {
  await using world = await createWorld('rows')
  await sql`alter table ledger.journal rename to journal_away`.execute(world.db)
  await assert.rejects(prove(world.db, quiet), /journal/)
  await sql`alter table ledger.journal_away rename to journal`.execute(world.db)
  assert.deepEqual(await prove(world.db, quiet), [])
})

test('a proof under way ends when it is asked to, and the next begins it again', async () => {
  await using world = await createWorld('rows')
  const ending = new AbortController()
  // Somebody changes the table, so the proof waits for as long as we like.
  const proof = await world.db.transaction().execute(async (tx) => {
    await sql`lock table ledger.transfer in access exclusive mode`.execute(tx)
    const begun = proveBooks({ db: world.db, now: () => quiet, signal: ending.signal })
    await sleep(300)
    ending.abort()
    return begun
  })
  assert.equal(proof, undefined)
  assert.deepEqual(await prove(world.db, quiet), [])
})

test('what is asked to end before it has begun does not begin', async () => {
  await using world = await createWorld('rows')
  const asked = inSnapshot(world.db, () => Promise.resolve('ran'), AbortSignal.abort())
  await assert.rejects(asked, { name: 'AbortError' })
})
