import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sql } from 'kysely'
import { newId } from '#kernel/id'
import { customer, merchant, move, open, postAll } from '#test/ledger/books'
import { createWorld } from '#test/world'
import { monthOf, unborn } from '../birth.ts'
import { verifyBalances } from './verify-balances.ts'

/** Months are UTC's, and end at eight in the morning in Beijing. */
const real = `
  20261101075959 20261101080000 20261130235959 20261201000000 20261201075959 20261201080000
  20261231235959 20270101000000 20270101075959 20270101080000
  20280229120000 20280301075959 20280301080000`

/** No such instants, each between two that are. */
const unreal = `
  20261131120000 20261100120000 20261124240000 20261124126000 20261124121260
  20280230120000 20270229120000 20271301120000`

const times = `${real} ${unreal}`.trim().split(/\s+/)

const instants = ['2026-10-31T23:59:59.999Z', '2026-11-01T00:00:00Z', '2026-12-01T00:00:00Z']

const keys = [
  ...times.flatMap((time) => [
    `42${time}${'1'.repeat(12)}:pay:balance`,
    `50${time}${'1'.repeat(13)}:refund:1:balance:sharing_part`,
    `31${time}${'1'.repeat(12)}`,
  ]),
  ...instants.map((at) => newId('tr', new Date(at))),
  'k1',
  '42',
  '420000',
  'tr_',
  '_',
  'tr_01KB45',
  `4${'2'.repeat(30)}`,
]

const months = ['2026-10-01', '2026-11-01', '2026-12-01', '2027-01-01', '2028-02-01', '2028-03-01']

test('a key is found in every month but that in which the program looks for it', async () => {
  await using world = await createWorld('rows')
  const { db } = world
  const [alice, shop] = [customer('alice'), merchant('shop')]
  const vault = { kind: 'demo_bank_vault', owner: 'bank' } as const
  await open(db, vault, alice, shop)
  await postAll(db, move('model', vault, alice, 1))
  await sql`
    alter table ledger.transfer drop constraint transfer_wire_key_tells_its_month`.execute(db)
  await sql`
    insert into ledger.transfer
    select k.key, m.born, batch, position, kind, debit_account, credit_account, amount, at_most,
           currency, posting, pending_key, business_date, created_at
    from ledger.transfer, unnest(${keys}::text[]) k (key),
         unnest(${[unborn, ...months]}::date[]) m (born) where transfer.key = 'model'`.execute(db)
  const expected = keys.flatMap((key) =>
    [unborn, ...months]
      .filter((month) => month !== monthOf(key))
      .map((month) => `entry ${key}: lies in ${month}, the month of other keys`),
  )
  const faults = (await verifyBalances(db)).filter((fault) => fault.includes('month'))
  assert.deepEqual(faults.toSorted(), expected.toSorted())
})
