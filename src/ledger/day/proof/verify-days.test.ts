import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sql } from 'kysely'
import { type Db, inTransaction } from '#platform/db'
import { customer, hold, merchant, move, open, vault } from '#test/ledger/books'
import { createWorld } from '#test/world'
import { post } from '../../post.ts'
import { closeDays } from '../close-day.ts'
import { verifyDays } from './verify-days.ts'

const [alice, shop] = [customer('alice'), merchant('shop')]

/** The 24th has entries, the 25th none, the 26th some; all three are closed. */
async function createTown() {
  const world = await createWorld()
  const { db } = world
  await open(db, vault, alice, shop)
  const day = (at: string, ...transfers: Parameters<typeof post>[1]) =>
    inTransaction(db, (tx) => post(tx, transfers, new Date(at)))
  await day('2026-11-24T04:00:00Z', move('k1', vault, alice, 100), move('k2', alice, shop, 30))
  await day('2026-11-26T04:00:00Z', move('k3', alice, shop, 7), hold('h1', alice, shop, 9))
  await closeDays(db, new Date('2026-11-24T17:00:00Z'))
  await closeDays(db, new Date('2026-11-26T17:00:00Z'))
  return world
}

/** Another row like the one under a key, with one thing changed. */
const plantLike = (db: Db, key: string, change: Readonly<Record<string, string>>) =>
  sql
    .raw(
      `insert into ledger.transfer
       select (jsonb_populate_record(t, '${JSON.stringify({ key: 'planted', ...change })}'::jsonb)).*
       from ledger.transfer t where key = '${key}'`,
    )
    .execute(db)

const run = (text: string) => (db: Db) => sql.raw(text).execute(db)

const faults: readonly (readonly [
  name: string,
  plant: (db: Db) => Promise<unknown>,
  says: readonly string[],
])[] = [
  [
    'an entry slipped into a closed day',
    (db) => plantLike(db, 'k2', {}),
    [
      'day 2026-11-24: 2 entries were counted, and there are 3',
      'day 2026-11-24: the movement of account customer_balance alice is not that of its entries',
      'day 2026-11-24: the movement of account merchant_unsettled shop is not that of its entries',
      'day 2026-11-24: the posting test of customer_balance is not that of its entries',
      'day 2026-11-24: the posting test of merchant_unsettled is not that of its entries',
    ],
  ],
  [
    'a hold slipped into a day on which nothing moved',
    (db) =>
      plantLike(db, 'h1', { business_date: '2026-11-25', created_at: '2026-11-25T04:00:00Z' }),
    ['day 2026-11-25: 0 entries were counted, and there are 1'],
  ],
  [
    'an entry before all days',
    (db) =>
      plantLike(db, 'k3', { business_date: '2026-11-01', created_at: '2026-11-01T04:00:00Z' }),
    ['day 2026-11-01: 1 entries before the first day'],
  ],
  [
    'an entry that is older than its instant',
    run(`update ledger.transfer set created_at = '2026-11-24T16:00:00Z' where key = 'k1'`),
    ['day 2026-11-24: 1 entries of a later day'],
  ],
  [
    'an amount that was changed',
    run(`update ledger.transfer set amount = 101 where key = 'k1'`),
    [
      'day 2026-11-24: the movement of account customer_balance alice is not that of its entries',
      'day 2026-11-24: the movement of account demo_bank_vault vault is not that of its entries',
      'day 2026-11-24: the posting test of customer_balance is not that of its entries',
      'day 2026-11-24: the posting test of demo_bank_vault is not that of its entries',
    ],
  ],
  [
    'a posting under another name',
    run(`update ledger.transfer set posting = 'other' where key = 'k3'`),
    [
      'day 2026-11-26: the posting other of customer_balance is not that of its entries',
      'day 2026-11-26: the posting other of merchant_unsettled is not that of its entries',
      'day 2026-11-26: the posting test of customer_balance is not that of its entries',
      'day 2026-11-26: the posting test of merchant_unsettled is not that of its entries',
    ],
  ],
  [
    'a movement that is gone',
    run(`delete from ledger.day_movement m using ledger.account a
         where a.id = m.account and owner = 'shop' and business_date = '2026-11-26'`),
    ['day 2026-11-26: the movement of account merchant_unsettled shop is not that of its entries'],
  ],
  [
    'a posting that nobody made',
    run(
      `insert into ledger.day_posting values ('2026-11-25', 'custody', 'CNY', 'gift', 5, 0, 1, 0)`,
    ),
    [
      'day 2026-11-25: the posting gift of custody is not that of its entries',
      'day 2026-11-25: the total of custody is not the sum of its postings',
    ],
  ],
  [
    'a total that moved',
    run(`update ledger.day_total set debits = debits + 1, closing_debit = closing_debit + 1
         where business_date = '2026-11-24' and kind = 'demo_bank_vault'`),
    [
      'day 2026-11-25: demo_bank_vault opens with other than it closed with',
      'day 2026-11-24: the total of demo_bank_vault is not the sum of its postings',
    ],
  ],
  [
    'a kind that is forgotten over night',
    run(
      `delete from ledger.day_total where business_date = '2026-11-26' and kind = 'demo_bank_vault'`,
    ),
    ['day 2026-11-26: demo_bank_vault opens with other than it closed with'],
  ],
  [
    'a first day that opens with something',
    run(`update ledger.day_total set opening_debit = 5, closing_credit = closing_credit - 5
         where business_date = '2026-11-24' and kind = 'customer_balance'`),
    [
      'day 2026-11-24: customer_balance opens with other than it closed with',
      'day 2026-11-25: customer_balance opens with other than it closed with',
    ],
  ],
  [
    'a day that is left out',
    run(`delete from ledger.day where business_date = '2026-11-25'`),
    [
      'day 2026-11-25: has totals and no row of its own',
      'day 2026-11-26: the day before it has no sums',
    ],
  ],
  [
    'a day that was opened again',
    run(`update ledger.book set closed_through = '2026-11-25'`),
    ['day 2026-11-26: has sums and is not closed'],
  ],
]

test('a history of three days proves', async () => {
  await using world = await createTown()
  assert.deepEqual(await verifyDays(world.db), [])
})

for (const [name, plant, says] of faults)
  test(name, async () => {
    await using world = await createTown()
    await plant(world.db)
    assert.deepEqual(await verifyDays(world.db), says)
  })

test('an entry of an account that is not there leaves its day out of balance', async () => {
  await using world = await createTown()
  const { db } = world
  await plantLike(db, 'k3', {
    credit_account: '12345',
    business_date: '2026-11-27',
    created_at: '2026-11-27T04:00:00Z',
  })
  await closeDays(db, new Date('2026-11-27T17:00:00Z'))
  assert.deepEqual(await verifyDays(db), ['day 2026-11-27: does not balance'])
})
