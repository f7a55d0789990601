import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { sql } from 'kysely'
import { newId } from '#kernel/id'
import { beijingDigits } from '#kernel/time'
import { type Db, inTransaction, openDb } from '#platform/db'
import { createLog } from '#platform/log'
import {
  countEntries,
  customer,
  hold,
  holds,
  merchant,
  move,
  noon,
  open,
  postAll,
  resolve,
} from '#test/ledger/books'
import { createWorld, usualWriter } from '#test/world'
import { monthOf, unborn } from './birth.ts'
import { closeDay } from './day/close-day.ts'
import { expirePending } from './expire-pending.ts'
import { exportJournal } from './journal/export-journal.ts'
import { sealBatches } from './journal/seal-batches.ts'
import { keepBooks } from './keep-books.ts'
import { keepMonths } from './month/keep-months.ts'
import { verifyBooks } from './proof/verify-books.ts'

const [alice, shop] = [customer('alice'), merchant('shop')]
const custody = { kind: 'custody', owner: 'bank' } as const
const bankCustody = { kind: 'demo_bank_custody', owner: 'bank' } as const
const vault = { kind: 'demo_bank_vault', owner: 'bank' } as const

const wireId = (head: string, at: string, chance = '1'.repeat(12)): string =>
  `${head}${beijingDigits(new Date(at))}${chance}`

const payment = `${wireId('42', '2026-11-24T04:00:00Z')}:pay:balance`
const taken = `${wireId('50', '2026-11-30T23:59:59Z', '2'.repeat(13))}:refund:balance`
const given = `${wireId('50', '2026-12-31T16:00:00Z', '3'.repeat(13))}:refund:balance`
const waiting = `${wireId('50', '2026-12-01T00:00:00Z', '4'.repeat(13))}:refund:balance`
const late = `${wireId('50', '2027-01-15T00:00:00Z', '5'.repeat(13))}:refund:1:card`
const share = `${wireId('30', '2027-01-01T00:00:00Z')}:share`
/** The wire would call nothing so: November has thirty days. */
const noInstant = '4220261131120000111111111111:pay:balance'
const ulid = newId('tr', new Date('2026-12-24T00:00:00Z'))

const expiresAt = new Date('2027-01-16T00:00:00Z')

const transfers = [
  { ...move('top-up-bank', vault, bankCustody, 1_000), linked: true },
  move('top-up', custody, alice, 1_000),
  move(payment, alice, shop, 500),
  hold(taken, shop, alice, 10),
  resolve(`${taken}:settled`, 'post', taken),
  hold(given, shop, alice, 20),
  resolve(`${given}:released`, 'void', given),
  hold(waiting, shop, alice, 30),
  { ...hold(late, shop, alice, 40), expiresAt },
  move(share, shop, alice, 50),
  move(noInstant, alice, shop, 1),
  move(ulid, alice, shop, 2),
] as const

/** Where each key belongs, by hand. */
const places: Readonly<Record<string, string>> = {
  [payment]: 'transfer_early',
  [taken]: 'transfer_early',
  [`${taken}:settled`]: 'transfer_early',
  [given]: 'transfer_2026_12',
  [`${given}:released`]: 'transfer_2026_12',
  [waiting]: 'transfer_2026_12',
  [late]: 'transfer_2027_01',
  [share]: 'transfer_2027_01',
  [noInstant]: 'transfer_early',
  [ulid]: 'transfer_2026_12',
  'top-up': 'transfer_early',
  'top-up-bank': 'transfer_early',
}

/** A process by either writer; the next one remembers nothing of it. */
async function inProcess<Out>(url: string, body: (db: Db) => Promise<Out>): Promise<Out> {
  const [db, own] = [openDb(url, { max: 4 }), openDb(url, { max: 3 })]
  const log = createLog({ level: 'silent' })
  const books = await keepBooks({ db, own, writer: usualWriter, log })
  try {
    return await body(db)
  } finally {
    await books.stop()
    await Promise.all([db.destroy(), own.destroy()])
  }
}

const migration = readFileSync(
  new URL('../../db/migrations/000023_ledger_births.sql', import.meta.url),
  'utf8',
)

/** The rows and the table as they were when nobody read ids of the wire. */
const unread = (db: Db) =>
  sql
    .raw(
      `alter table ledger.transfer drop constraint transfer_wire_key_tells_its_month;
       update ledger.transfer set born = '1970-01-01' where key ~ '^[0-9]'`,
    )
    .execute(db)

const migrate = (db: Db) => inTransaction(db, (tx) => sql.raw(migration).execute(tx))

async function findPlaces(db: Db): Promise<Readonly<Record<string, string>>> {
  const { rows } = await sql<{ key: string; place: string; born: string }>`
    select key, born::text, (select relname from pg_class c where c.oid = t.tableoid) as place
    from ledger.transfer t`.execute(db)
  for (const { key, born } of rows) assert.equal(born, monthOf(key), key)
  return Object.fromEntries(rows.map(({ key, place }) => [key, place]))
}

async function journalOf(db: Db): Promise<string> {
  let text = ''
  await exportJournal(db, { from: 1n, print: (piece) => (text += piece) })
  return text
}

async function createTown() {
  const world = await createWorld('rows')
  await keepMonths(world.db, noon)
  await open(world.db, alice, shop, custody, bankCustody, vault)
  await inProcess(world.url, async (db) => {
    const verdicts = await postAll(db, ...transfers)
    assert.deepEqual([...new Set(verdicts)], ['posted'])
  })
  await closeDay(world.db, { businessDate: '2026-11-24', now: new Date('2026-11-24T16:05:00Z') })
  await sealBatches(world.db)
  return world
}

test('keys that begin with an id of the wire lie in the month of their birth', async () => {
  await using world = await createTown()
  assert.deepEqual(await findPlaces(world.db), places)
  assert.deepEqual(await verifyBooks(world.db), [])
})

test('rows from before are found by the proof, and moved without a change to what they say', async () => {
  await using world = await createTown()
  const { db } = world
  await unread(db)
  const journal = await journalOf(db)
  assert.match(journal, new RegExp(payment))
  const moved = Object.keys(places).filter((key) => monthOf(key) !== unborn && key !== ulid)
  assert.deepEqual(
    (await verifyBooks(db)).toSorted(),
    moved.map((key) => `entry ${key}: lies in 1970-01-01, the month of other keys`).toSorted(),
  )

  await migrate(db)
  assert.deepEqual(await findPlaces(db), places)
  assert.deepEqual(await verifyBooks(db), [])
  assert.equal(await journalOf(db), journal)
})

test('moved rows are found by their keys: nothing is posted twice, and what waits is resolved once', async () => {
  await using world = await createTown()
  await unread(world.db)
  await migrate(world.db)
  const count = await countEntries(world.db)
  await inProcess(world.url, async (db) => {
    assert.deepEqual(
      await postAll(db, ...transfers),
      transfers.map(() => 'exists'),
    )
    assert.deepEqual(await postAll(db, move(payment, alice, shop, 501)), [
      'exists_with_other_content',
    ])
    assert.equal(await countEntries(db), count)
    const settle = resolve(`${waiting}:settled`, 'post', waiting)
    assert.deepEqual(await postAll(db, settle), ['posted'])
    assert.deepEqual(await postAll(db, settle), ['exists'])
    assert.deepEqual(
      await postAll(
        db,
        resolve(`${waiting}:released`, 'void', waiting),
        resolve(`${taken}:released`, 'void', taken),
        resolve(`${given}:settled`, 'post', given),
      ),
      ['pending_already_posted', 'pending_already_posted', 'pending_already_voided'],
    )
    assert.equal(await expirePending(db, expiresAt), 1)
    assert.equal(await countEntries(db), count + 2)
    assert.deepEqual(await holds(db, shop), [413n, 413n])
  })
  assert.deepEqual(await verifyBooks(world.db), [])
})

test('a program that does not read ids of the wire is refused, so nothing is doubled', async () => {
  await using world = await createTown()
  const { db } = world
  const posting = (key: string) =>
    sql`
      insert into ledger.transfer
      select ${key}, ${unborn}::date, batch, position, kind, debit_account, credit_account, amount,
             at_most, currency, posting, pending_key, business_date, created_at
      from ledger.transfer where key = ${payment}`.execute(db)
  for (const key of [payment, share, taken, `${wireId('42', '2028-02-29T00:00:00Z')}:pay:bank`])
    await assert.rejects(posting(key), /transfer_wire_key_tells_its_month/, key)
  for (const key of [`${noInstant}:again`, '4220260229120000111111111111:pay:bank', 'k1'])
    await posting(key)
})

test('the migration reads every key as the program does', async () => {
  await using world = await createTown()
  const { db } = world
  await unread(db)
  const digits = [
    '20261201075959 20261201080000 20270101075959 20270101080000 20280229000000 20270229000000',
    '20000101000000 21000229000000 24000229120000 19991231235959 20260431000000 20261301000000',
    '20260001000000 20260100000000 20260132000000 20261124240000 20261124236000 20261124235960',
    '2026112423595x 20260630235959 20260631000000 20260801075959 99991231235959 99980301000000',
  ].flatMap((line) => line.split(' '))
  const ends = ['1'.repeat(11), '1'.repeat(12), '1'.repeat(16), '1'.repeat(17)]
  const keys = digits.flatMap((time) =>
    ['42', '50', '4', 'x2'].flatMap((head) =>
      ends.flatMap((end) => [`${head}${time}${end}`, `${head}${time}${end}:pay:balance`]),
    ),
  )
  await sql`
    insert into ledger.transfer
    select k.key, ${unborn}::date, batch, position, kind, debit_account, credit_account, amount,
           at_most, currency, posting, pending_key, business_date, created_at
    from ledger.transfer, unnest(${keys}::text[]) k (key) where transfer.key = ${payment}`.execute(
    db,
  )
  await migrate(db)
  const found = await findPlaces(db) // which compares each month with that of the program
  assert.equal(keys.filter((key) => key in found).length, keys.length)
})
