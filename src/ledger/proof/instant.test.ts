import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sql } from 'kysely'
import type { Db } from '#platform/db'
import {
  countEntries,
  customer,
  hold,
  merchant,
  move,
  noon,
  open,
  postAll,
  resolve,
} from '#test/ledger/books'
import { createWorld } from '#test/world'
import { sealBatches } from '../journal/seal-batches.ts'
import { inSnapshot } from './store.ts'
import { verifyBalances } from './verify-balances.ts'
import { verifyBooks } from './verify-books.ts'
import { watchBooks } from './watch-books.ts'

const [alice, shop] = [customer('alice'), merchant('shop')]
const custody = { kind: 'custody', owner: 'bank' } as const
const bankCustody = { kind: 'demo_bank_custody', owner: 'bank' } as const
const vault = { kind: 'demo_bank_vault', owner: 'bank' } as const

/** Money comes in, some of it is set aside and taken. */
const postOne = (db: Db, key: string) =>
  postAll(
    db,
    { ...move(`${key}-bank`, vault, bankCustody, 5), linked: true },
    move(`${key}-in`, custody, alice, 5),
    hold(`${key}-hold`, alice, shop, 3),
    resolve(`${key}-post`, 'post', `${key}-hold`),
  )

test('what is posted while a proof runs is not in it', async () => {
  await using world = await createWorld()
  await open(world.db, alice, shop, custody, bankCustody, vault)
  await inSnapshot(world.db, async (tx) => {
    const before = await countEntries(tx)
    await postOne(world.db, 'k')
    assert.equal(await countEntries(tx), before)
  })
})

test('whoever posts and seals while the books are proved makes no false alarm', async () => {
  await using world = await createWorld()
  await open(world.db, alice, shop, custody, bankCustody, vault)
  let isOver = false
  const poster = async (name: string) => {
    for (let turn = 0; !isOver; turn++) await postOne(world.db, `${name}${turn}`)
  }
  const sealer = async () => {
    while (!isOver) await sealBatches(world.db)
  }
  const work = Promise.all([poster('a'), poster('b'), poster('c'), sealer()])
  for (let turn = 0; turn < 20; turn++) {
    assert.deepEqual(await verifyBooks(world.db), [])
    assert.deepEqual(Object.values(await watchBooks(world.db, noon)).flat(), [])
  }
  isOver = true
  await work
  assert((await countEntries(world.db)) > 80, 'the posters did something')
})

/** Takes from the rows what the last batch has added, as an engine leaves them that died. */
async function leaveBehind(db: Db): Promise<void> {
  await sql`
    with last as (select max(batch) as batch from ledger.transfer)
    update ledger.account set debits = 0, credits = 0, pending_debits = 0, pending_credits = 0,
                              as_of = last.batch - 1
    from last`.execute(db)
  await sql`
    update ledger.book set writer = 'engine', folded_to = last.batch - 1
    from (select max(batch) as batch from ledger.transfer) last`.execute(db)
}

test('balances that an engine has yet to write are proved with the entries they wait for', async () => {
  await using world = await createWorld('rows')
  const { db } = world
  await open(db, alice, shop, custody, bankCustody, vault)
  await postOne(db, 'k')
  await leaveBehind(db)
  assert.deepEqual(await verifyBooks(db), [])
  assert.deepEqual(Object.values(await watchBooks(db, noon)).flat(), [])

  // One row says that it includes what it does not.
  await sql`update ledger.account set as_of = as_of + 1 where owner = 'shop'`.execute(db)
  const short = [
    'merchant_unsettled shop CNY: balance is not the sum of its entries',
    'debits exceed credits by 3 fen',
    'custody holds 5 fen against 2 owed',
  ]
  assert.deepEqual(await verifyBalances(db), short)
  assert.deepEqual(Object.values(await watchBooks(db, noon)).flat(), short.slice(1))
})

test('where rows are written nothing is added: a row that is behind is a fault', async () => {
  await using world = await createWorld('rows')
  const { db } = world
  await open(db, alice, shop, custody, bankCustody, vault)
  await postOne(db, 'k')
  await leaveBehind(db)
  await sql`update ledger.book set writer = 'rows'`.execute(db)
  assert.equal((await verifyBalances(db)).length, 5)
})
