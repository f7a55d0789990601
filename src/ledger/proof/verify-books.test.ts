import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { sql } from 'kysely'
import { type Db, inTransaction, type Tx } from '#platform/db'
import { customer, hold, merchant, move, noon, open, postAll, resolve } from '#test/ledger/books'
import { createWorld, type World } from '#test/world'
import { post } from '../post.ts'
import { verifyBalances } from './verify-balances.ts'
import { verifyBooks } from './verify-books.ts'

const [alice, shop] = [customer('alice'), merchant('shop')]
const custody = { kind: 'custody', owner: 'bank' } as const
const bankDeposit = { kind: 'demo_bank_deposit', owner: 'card' } as const
const bankCustody = { kind: 'demo_bank_custody', owner: 'bank' } as const
const bankVault = { kind: 'demo_bank_vault', owner: 'bank' } as const

let world: World

/** A bank with one card, a top-up of 500 fen, a payment of 200 and a hold of each kind. */
before(async () => {
  world = await createWorld('rows') // what is planted is planted in the rows
  assert.deepEqual(await verifyBooks(world.db), [])
  await open(world.db, alice, shop, custody, bankDeposit, bankCustody, bankVault)
  const verdicts = await postAll(
    world.db,
    move('card', bankVault, bankDeposit, 1_000),
    { ...move('top-up-bank', bankDeposit, bankCustody, 500), linked: true },
    move('top-up', custody, alice, 500),
    move('pay', alice, shop, 200),
    move('tr_01KB45RW0000000000000000AA', alice, shop, 1),
    move('back', shop, alice, 1),
    hold('held', alice, shop, 50),
    hold('taken', alice, shop, 40),
    resolve('take', 'post', 'taken'),
    hold('given-back', alice, shop, 30),
    resolve('give-back', 'void', 'given-back'),
  )
  assert.deepEqual([...new Set(verdicts)], ['posted'])
})
after(() => world[Symbol.asyncDispose]())

test('books without a fault are proved by an empty list', async () => {
  assert.deepEqual(await verifyBooks(world.db), [])
})

/** One row changed by hand, and the words in which it must be found. */
const planted: Readonly<Record<string, readonly [change: string, ...faults: string[]]>> = {
  'a balance is raised': [
    `update ledger.account set credits = credits + 1 where owner = 'alice'`,
    'customer_balance alice CNY: balance is not the sum of its entries',
    'debits exceed credits by -1 fen',
    'custody holds 500 fen against 501 owed',
  ],
  'two balances are moved without an entry': [
    `update ledger.account set credits = credits + case owner when 'alice' then -1 else 1 end
     where owner in ('alice', 'shop')`,
    'customer_balance alice CNY: balance is not the sum of its entries',
    'merchant_unsettled shop CNY: balance is not the sum of its entries',
  ],
  'both sides of an account are raised alike': [
    `update ledger.account set credits = credits + 7, debits = debits + 7 where owner = 'shop'`,
    'merchant_unsettled shop CNY: balance is not the sum of its entries',
  ],
  'money set aside is forgotten': [
    `update ledger.account set pending_debits = 0 where owner = 'alice'`,
    'customer_balance alice CNY: balance is not the sum of its entries',
    'pending debits exceed pending credits by -50 fen',
  ],
  'money on its way is forgotten': [
    `update ledger.account set pending_credits = 0 where owner = 'shop'`,
    'merchant_unsettled shop CNY: balance is not the sum of its entries',
    'pending debits exceed pending credits by 50 fen',
  ],
  'an entry is enlarged': [
    `update ledger.transfer set amount = amount + 1 where key = 'pay'`,
    'customer_balance alice CNY: balance is not the sum of its entries',
    'merchant_unsettled shop CNY: balance is not the sum of its entries',
  ],
  'an entry is deleted': [
    `delete from ledger.transfer where key = 'top-up'`,
    'custody bank CNY: balance is not the sum of its entries',
    'customer_balance alice CNY: balance is not the sum of its entries',
  ],
  'an entry is turned round': [
    `update ledger.transfer set debit_account = credit_account, credit_account = debit_account
     where key = 'pay'`,
    'customer_balance alice CNY: balance is not the sum of its entries',
    'merchant_unsettled shop CNY: balance is not the sum of its entries',
  ],
  'an entry is invented': [
    `insert into ledger.transfer
     select 'forged', born, batch, 99, kind, debit_account, credit_account, 5, null, currency,
            posting, null, business_date, created_at
     from ledger.transfer where key = 'pay'`,
    'customer_balance alice CNY: balance is not the sum of its entries',
    'merchant_unsettled shop CNY: balance is not the sum of its entries',
  ],
  'an entry names an account that nobody opened': [
    `update ledger.transfer set credit_account = 42 where key = 'pay'`,
    'merchant_unsettled shop CNY: balance is not the sum of its entries',
    'entry 42 CNY: entries of an account that does not exist',
  ],
  'an account is deleted': [
    `delete from ledger.account where owner = 'shop'`,
    'entry ID CNY: entries of an account that does not exist',
    'debits exceed credits by 240 fen',
    'pending debits exceed pending credits by 50 fen',
    'custody holds 500 fen against 260 owed',
  ],
  'the hold behind a post is deleted': [
    `delete from ledger.transfer where key = 'taken'`,
    'entry take: does not fit the pending transfer it resolves',
  ],
  'the hold behind a post is made smaller than the post': [
    `update ledger.transfer set amount = 39 where key = 'taken'`,
    'entry take: does not fit the pending transfer it resolves',
  ],
  'the hold behind a void is changed': [
    `update ledger.transfer set amount = 31 where key = 'given-back'`,
    'entry give-back: does not fit the pending transfer it resolves',
  ],
  'a void is moved to a direct transfer': [
    `update ledger.transfer set pending_key = 'pay' where key = 'give-back'`,
    'customer_balance alice CNY: balance is not the sum of its entries',
    'merchant_unsettled shop CNY: balance is not the sum of its entries',
    'entry give-back: does not fit the pending transfer it resolves',
  ],
  'a bound is written on a post': [
    `update ledger.transfer set at_most = 40 where key = 'take'`,
    'entry take: does not fit what it might have moved at most',
  ],
  'a balancing transfer has moved more than its bound': [
    `alter table ledger.transfer drop constraint transfer_at_most_check;
     update ledger.transfer set at_most = 199 where key = 'pay'`,
    'entry pay: does not fit what it might have moved at most',
  ],
  'an entry lies in a month of which its key says nothing': [
    `update ledger.transfer set born = '2026-11-01' where key = 'pay'`,
    'entry pay: lies in 2026-11-01, the month of other keys',
  ],
  'the wrong month hides a second entry of one key': [
    `insert into ledger.transfer
     select key, '2027-01-01', batch, 99, kind, debit_account, credit_account, 5, null, currency,
            posting, null, business_date, created_at
     from ledger.transfer where key = 'tr_01KB45RW0000000000000000AA'`,
    'customer_balance alice CNY: balance is not the sum of its entries',
    'merchant_unsettled shop CNY: balance is not the sum of its entries',
    'entry tr_01KB45RW0000000000000000AA: lies in 2027-01-01, the month of other keys',
  ],
  'an entry lies in another month than its key tells': [
    `update ledger.transfer set born = '2026-12-01' where key = 'tr_01KB45RW0000000000000000AA'`,
    'entry tr_01KB45RW0000000000000000AA: lies in 2026-12-01, the month of other keys',
  ],
  'an entry is in another currency than its accounts': [
    `update ledger.transfer set currency = 'XTS' where key = 'pay'`,
    'customer_balance alice CNY: balance is not the sum of its entries',
    'merchant_unsettled shop CNY: balance is not the sum of its entries',
    'customer_balance alice XTS: entries in another currency than CNY',
    'merchant_unsettled shop XTS: entries in another currency than CNY',
  ],
  'less is set aside than nothing': [
    `alter table ledger.account drop constraint account_pending_debits_check;
     update ledger.account set pending_debits = -50 where owner = 'shop'`,
    'merchant_unsettled shop CNY: balance is not the sum of its entries',
    'merchant_unsettled shop CNY: below zero',
    'pending debits exceed pending credits by -50 fen',
  ],
  'more has gone than was there': [
    `alter table ledger.account drop constraint account_never_below_zero;
     update ledger.account set debits = debits + 500 where owner in ('shop', 'bank')
       and kind in ('merchant_unsettled', 'custody');
     update ledger.account set credits = credits + 500 where owner = 'bank' and kind = 'demo_bank_vault';
     update ledger.account set credits = credits + 500 where owner = 'bank' and kind = 'demo_bank_custody'`,
    'custody bank CNY: balance is not the sum of its entries',
    'custody holds 1000 fen against 0 owed',
    'demo_bank_custody bank CNY: balance is not the sum of its entries',
    'demo_bank_vault bank CNY: balance is not the sum of its entries',
    'merchant_unsettled shop CNY: balance is not the sum of its entries',
    'merchant_unsettled shop CNY: below zero',
  ],
  'two currencies are out by the same, one up and one down': [
    `alter table ledger.account drop constraint account_currency_check;
     insert into ledger.account (id, kind, owner, currency, normal_side, limited, debits, opened_at)
       values (1, 'demo_bank_vault', 'xts', 'XTS', 'debit', false, 5, '2026-11-24');
     update ledger.account set credits = credits + 5 where kind = 'demo_bank_deposit'`,
    'demo_bank_vault xts XTS: balance is not the sum of its entries',
    'demo_bank_deposit card CNY: balance is not the sum of its entries',
    'debits exceed credits by 5 minor XTS',
    'debits exceed credits by -5 fen',
  ],
  'an account is freed from its limit': [
    `update ledger.account set limited = false where owner = 'alice'`,
    'customer_balance alice CNY: not as the chart has it',
  ],
  'customer money and the mirror at the bank part ways': [
    `update ledger.account set kind = 'merchant_unsettled' where kind = 'demo_bank_custody'`,
    'custody holds 500 fen against 1000 owed',
    'the bank holds 0 fen for a custody of 500',
  ],
  'an account changes its side': [
    `update ledger.account set normal_side = 'debit', limited = false where kind = 'demo_bank_custody'`,
    'demo_bank_custody bank CNY: not as the chart has it',
  ],
}

const faultsIn = async (db: Db): Promise<string[]> => {
  const faults = await verifyBalances(db)
  // Ids of accounts differ from run to run.
  return faults.map((fault) => fault.replace(/^entry \d{10,}/, 'entry ID')).toSorted()
}

/** What is found after a change that is taken back afterwards. */
async function faultsAfter(change: (tx: Tx) => Promise<unknown>): Promise<readonly string[]> {
  const takenBack = new Error('taken back')
  let found: readonly string[] = []
  const attempt = inTransaction(world.db, async (tx) => {
    await change(tx)
    found = await faultsIn(tx)
    throw takenBack
  })
  await assert.rejects(attempt, takenBack)
  return found
}

for (const [title, [change, ...faults]] of Object.entries(planted))
  test(`found and named: ${title}`, async () => {
    assert.deepEqual(await faultsAfter((tx) => sql.raw(change).execute(tx)), faults.toSorted())
  })

test('a business that forgets the mirror at the bank is found', async () => {
  const forgetful = await faultsAfter((tx) =>
    post(tx, [move('forgetful', custody, alice, 5)], noon),
  )
  assert.deepEqual(forgetful, ['the bank holds 500 fen for a custody of 505'])
})
