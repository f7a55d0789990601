import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { sql } from 'kysely'
import { newId } from '#kernel/id'
import { Refusal } from '#kernel/refusal'
import { dayMs, plusMs } from '#kernel/time'
import { type Db, inTransaction, openDb } from '#platform/db'
import { customer, merchant, move, open, vault } from '#test/ledger/books'
import { createWorld, usualWriter } from '#test/world'
import { post } from '../post.ts'
import type { AccountRef } from '../transfer.ts'
import { closeDay, closeDays } from './close-day.ts'
import { trialBalance } from './trial-balance.ts'
import { verifyDays } from './proof/verify-days.ts'

const [alice, shop] = [customer('alice'), merchant('shop')]

/** Moves money at an instant, and answers the business date on which it was written. */
async function moveAt(db: Db, at: string, [debit, credit]: readonly AccountRef[], minor: number) {
  assert(debit && credit)
  const now = new Date(at)
  const key = newId('tr', now)
  await inTransaction(db, (tx) => post(tx, [move(key, debit, credit, minor)], now))
  const { rows } = await sql<{ day: string }>`
    select business_date::text as day from ledger.transfer where key = ${key}`.execute(db)
  return rows[0]?.day
}

const refused =
  (code: string, issue?: RegExp) =>
  (error: unknown): boolean =>
    error instanceof Refusal &&
    error.code === code &&
    (issue?.test(error.detail?.issue ?? '') ?? true)

/** Opening, debits, credits and closing of each kind, a balance on the debit side being positive. */
async function told(db: Db, date: string) {
  const { lines, ...rest } = await trialBalance(db, date)
  const rows = lines.map((line) => [
    line.kind,
    line.openingDebit - line.openingCredit,
    line.debits,
    line.credits,
    line.closingDebit - line.closingCredit,
  ])
  return { told: rows, isFinal: rest.isFinal, isBalanced: rest.isBalanced }
}

async function createTown() {
  const world = await createWorld()
  await open(world.db, vault, alice, shop)
  return world
}

test('three days, and what comes at midnight', async () => {
  await using world = await createTown()
  const { db } = world
  // Midnight in Beijing is four in the afternoon in UTC.
  assert.equal(await moveAt(db, '2026-11-24T02:00:00Z', [vault, alice], 1_000), '2026-11-24')
  assert.equal(await moveAt(db, '2026-11-24T15:59:59.999Z', [alice, shop], 100), '2026-11-24')
  assert.equal(await moveAt(db, '2026-11-24T16:00:00Z', [alice, shop], 10), '2026-11-25')

  assert.deepEqual(await told(db, '2026-11-24'), {
    isFinal: false,
    isBalanced: true,
    told: [
      ['customer_balance', 0n, 100n, 1_000n, -900n],
      ['merchant_unsettled', 0n, 0n, 100n, -100n],
      ['demo_bank_vault', 0n, 1_000n, 0n, 1_000n],
    ],
  })
  const first = { businessDate: '2026-11-24', now: new Date('2026-11-24T16:00:00Z') }
  assert.deepEqual(await closeDay(db, first), ['2026-11-24'])
  const closed = await told(db, '2026-11-24')
  assert.equal(closed.isFinal, true)

  // A clock that is behind: its entry falls on the first open day, however late the closed one is.
  assert.equal(await moveAt(db, '2026-11-24T15:59:59.999Z', [alice, shop], 1), '2026-11-25')
  assert.deepEqual(await told(db, '2026-11-24'), closed, 'a closed day stays as it was')
  assert.deepEqual(await told(db, '2026-11-25'), {
    isFinal: false,
    isBalanced: true,
    told: [
      ['customer_balance', -900n, 11n, 0n, -889n],
      ['merchant_unsettled', -100n, 0n, 11n, -111n],
      ['demo_bank_vault', 1_000n, 0n, 0n, 1_000n],
    ],
  })
  // Nothing moves on the 26th; a day of the 27th that is still open begins with what is there.
  assert.equal(await moveAt(db, '2026-11-26T17:00:00Z', [shop, alice], 5), '2026-11-27')
  const open27 = await told(db, '2026-11-27')
  const later = new Date('2026-11-27T16:05:00Z')
  assert.deepEqual(await closeDays(db, later), ['2026-11-25', '2026-11-26', '2026-11-27'])
  assert.deepEqual(await told(db, '2026-11-27'), { ...open27, isFinal: true })
  assert.deepEqual((await told(db, '2026-11-26')).told[0], [
    'customer_balance',
    -889n,
    0n,
    0n,
    -889n,
  ])
  assert.deepEqual(await told(db, '2026-11-24'), closed)
  assert.deepEqual(await verifyDays(db), [])
})

test('a day is closed once, when it is over, and behind the day before it', async () => {
  await using world = await createTown()
  const { db } = world
  await moveAt(db, '2026-11-20T02:00:00Z', [vault, alice], 1_000)
  await moveAt(db, '2026-11-22T02:00:00Z', [vault, alice], 1_000)
  const close = (businessDate: string, at: string) =>
    closeDay(db, { businessDate, now: new Date(at) })

  await assert.rejects(close('2026-11-23', '2026-11-23T15:59:59.999Z'), refused('DAY_NOT_OVER'))
  // The first close takes up every day from the first entry on.
  const days = ['2026-11-20', '2026-11-21', '2026-11-22', '2026-11-23']
  assert.deepEqual(await close('2026-11-23', '2026-11-23T16:00:00Z'), days)
  assert.deepEqual(await close('2026-11-23', '2026-11-23T16:00:00Z'), [])
  assert.deepEqual(await close('2026-11-21', '2026-11-23T16:00:00Z'), [])
  await assert.rejects(
    close('2026-11-25', '2026-11-26T16:00:00Z'),
    refused('EARLIER_DAY_OPEN', /^2026-11-24 /),
  )
  assert.deepEqual(await close('2026-11-24', '2026-11-26T16:00:00Z'), ['2026-11-24'])
  assert.deepEqual(await verifyDays(db), [])
})

test('a day is due five minutes after midnight in Beijing', async () => {
  await using world = await createTown()
  await moveAt(world.db, '2026-11-24T02:00:00Z', [vault, alice], 1_000)
  // The day before the first entry is the first that there is.
  assert.deepEqual(await closeDays(world.db, new Date('2026-11-24T16:04:59.999Z')), ['2026-11-23'])
  assert.deepEqual(await closeDays(world.db, new Date('2026-11-24T16:05:00Z')), ['2026-11-24'])
  assert.deepEqual(await closeDays(world.db, new Date('2026-11-24T16:06:00Z')), [])
  // A clock that runs backwards finds everything done.
  assert.deepEqual(await closeDays(world.db, new Date('2026-11-20T00:00:00Z')), [])
})

test('killed between the mark and the sums, a day is taken up by whoever closes next', async () => {
  await using world = await createTown()
  const { db } = world
  await moveAt(db, '2026-11-23T02:00:00Z', [vault, alice], 1_000)
  await moveAt(db, '2026-11-24T02:00:00Z', [vault, alice], 1_000)
  await sql`alter table ledger.day add constraint broken check (false)`.execute(db)
  const over = new Date('2026-11-24T16:05:00Z')
  await assert.rejects(closeDay(db, { businessDate: '2026-11-24', now: over }), /broken/)
  await sql`alter table ledger.day drop constraint broken`.execute(db)

  // It is closed to writers and open to reports.
  assert.equal(await moveAt(db, '2026-11-24T03:00:00Z', [vault, alice], 5), '2026-11-25')
  assert.equal((await told(db, '2026-11-24')).isFinal, false)
  const next = { businessDate: '2026-11-26', now: new Date('2026-11-26T16:05:00Z') }
  await assert.rejects(closeDay(db, next), refused('EARLIER_DAY_OPEN', /^2026-11-25 /))
  assert.deepEqual(await closeDays(db, over), ['2026-11-23', '2026-11-24'])
  assert.equal((await told(db, '2026-11-24')).isFinal, true)
  assert.deepEqual(await verifyDays(db), [])
})

test('closers whose connections are cut at any moment leave days that add up', async () => {
  await using world = await createTown()
  const { db } = world
  const days = 12
  for (let day = 0; day < days; day++) {
    const at = plusMs(new Date('2026-11-01T04:00:00Z'), day * dayMs)
    await moveAt(db, at.toISOString(), [vault, alice], 10 + day)
  }
  const closers = openDb(`${world.url}?application_name=closer`, { max: 2 })
  const over = plusMs(new Date('2026-11-01T16:05:00Z'), (days - 1) * dayMs)
  let isClosed = false
  let cuts = 0
  const cutting = (async () => {
    while (!isClosed && cuts < 12) {
      await sleep(cuts * 2)
      const { rows } = await sql`
        select pg_terminate_backend(pid) from pg_stat_activity
        where application_name = 'closer' and datname = current_database()
          and state = 'active' and query ~ 'ledger[.](day|book)'`.execute(db)
      cuts += rows.length
    }
  })()
  // A loop that fails has its next turn.
  while (!isClosed) {
    const ends = await Promise.allSettled([closeDays(closers, over), closeDays(closers, over)])
    isClosed = ends.every(({ status }) => status === 'fulfilled')
  }
  await cutting
  await closers.destroy()
  assert(cuts > 0, 'somebody was cut')
  const { rows } = await sql`select from ledger.day`.execute(db)
  assert.equal(rows.length, days)
  assert.deepEqual(await verifyDays(db), [])
})

const onlyRows = usualWriter === 'engine' && 'an engine serves one transaction at a time'

test('a transaction that stays open holds up the close, and not those who post', {
  skip: onlyRows,
}, async () => {
  await using world = await createTown()
  const { db } = world
  await moveAt(db, '2026-11-24T02:00:00Z', [vault, alice], 1_000)
  const over = new Date('2026-11-24T16:05:00Z')
  const other = customer('other')
  await open(db, other)
  await inTransaction(db, async (tx) => {
    await post(tx, [move('held', vault, shop, 1)], new Date('2026-11-24T15:59:59Z'))
    const closing = closeDay(db, { businessDate: '2026-11-24', now: over })
    const refusal = assert.rejects(closing, refused('DAY_HELD_UP'))
    // Others wait for a turn of the lock at most.
    for (let turn = 0; turn < 20; turn++) {
      const start = performance.now()
      await inTransaction(db, (mine) => post(mine, [move(`k${turn}`, alice, other, 1)], over))
      assert(performance.now() - start < 1_000)
    }
    await refusal
  })
  assert.deepEqual(await closeDays(db, over), ['2026-11-24'])
  assert.deepEqual((await told(db, '2026-11-24')).told[1], ['merchant_unsettled', 0n, 0n, 1n, -1n])
})

const rounds = 12
const posters = 10

test('a crowd that posts at midnight: each entry is in the day or in the next', async () => {
  await using world = await createTown()
  const { db } = world
  const other = world.sister
  const owners = Array.from({ length: posters }, (_, at) => customer(`crowd${at}`))
  await open(db, ...owners)
  const seen = new Set<string>()
  for (let round = 0; round < rounds; round++) {
    const midnight = plusMs(new Date('2026-11-24T16:00:00Z'), round * dayMs)
    const lastMoment = plusMs(midnight, -100)
    let isClosed = false
    const crowd = owners.map(async (owner, at) => {
      for (let turn = 0; !isClosed || turn < 4; turn++) {
        const key = newId('tr', lastMoment)
        await inTransaction(at % 2 ? db : other, (tx) =>
          post(tx, [move(key, vault, owner, 1 + turn)], lastMoment),
        )
        seen.add(key)
      }
    })
    const now = plusMs(midnight, 5 * 60_000)
    const closers = [db, other, other].map((each) => closeDays(each, now))
    const summed = (await Promise.all(closers)).flat()
    assert.equal(summed.length, 1, 'one of the closers summed the day')
    isClosed = true
    await Promise.all(crowd)
  }
  assert.deepEqual(await verifyDays(db), [])
  const { rows } = await sql<{ entries: bigint; inDays: bigint; split: bigint }>`
    select count(*) as entries,
           count(*) filter (where business_date > (created_at at time zone 'UTC' + interval '8 hours')::date) as split,
           (select sum(entries)::bigint from ledger.day) as "inDays"
    from ledger.transfer`.execute(db)
  const [counted] = rows
  assert.equal(counted?.entries, BigInt(seen.size))
  assert(counted.split > 0n && counted.split < counted.entries, 'both sides of midnight were met')
})
