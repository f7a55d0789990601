import { deepEqual, equal } from 'node:assert/strict'
import { test } from 'node:test'
import { sql } from 'kysely'
import { dayMs, plusMs } from '#kernel/time'
import { closeDay } from '#ledger'
import { codeOf, created, createPaymentWorld, order, pay, start } from '#test/payments'
import { day, dayTwo, refunded } from '#test/reconciliation'
import { type ProofInput, proveCustody } from './prove-custody.ts'
import { findProofs } from './store.ts'

const later = plusMs(start, 2 * dayMs)
const card = { id: 'bc_1', kind: 'debit', bankType: 'DEMO_DEBIT', title: '演示银行1234' } as const

/** A balance of two thousand yuan, payments from balance, card and both, a refund; the day is over. */
async function spent() {
  const world = await createPaymentWorld()
  const fundings = [
    { method: 'balance' },
    { method: 'card', card },
    { method: 'mixed', card, balanceShare: 300n },
  ] as const
  for (const [index, funding] of fundings.entries())
    await pay(world, await created(world, order(`n${index}`)), { funding })
  await refunded(world, 'n2', 500n)
  const prove = (given: Partial<ProofInput> = {}) =>
    proveCustody({ db: world.db, now: () => later }, { businessDate: day, ...given })
  const close = () => closeDay(world.db, { businessDate: day, now: later })
  return { world, prove, close }
}

/** Two thousand yuan at first, 17 yuan by card, and of those the card's part of a refund given back. */
const custody = 200_000n + 1_700n - 350n

test('what is owed is what custody holds, to the fen, and what the bank says', async () => {
  const { world, prove, close } = await spent()
  await using each = world
  equal(await codeOf(() => prove()), 'CUSTODY_DAY_OPEN')
  await close()
  const { proofs, alarms } = await prove()
  deepEqual(alarms, [])
  deepEqual(proofs, [
    {
      businessDate: day,
      currency: 'CNY',
      attempt: 1,
      parts: [
        { kind: 'customer_balance', amount: 200_000n - 1_300n + 150n },
        { kind: 'merchant_unsettled', amount: 2_500n },
      ],
      custody,
      owed: custody,
      difference: 0n,
      bankBalance: null,
      inTransit: null,
      bankDifference: null,
      provedAt: later,
    },
  ])
  // Again it is the same proof; the statement that comes later joins it, once.
  deepEqual(await prove(), { proofs, alarms: [] })
  const statement = { currency: 'CNY', closing: custody }
  const withBank = await prove({ statement })
  deepEqual(
    withBank.proofs.map(({ attempt, bankDifference }) => [attempt, bankDifference]),
    [[2, 0n]],
  )
  deepEqual(await prove({ statement }), withBank)
  deepEqual(await prove(), withBank)
  equal((await findProofs(each.db, day)).length, 2)
})

test('a bank that holds another amount is an alarm, and so is one that changes its word', async () => {
  const { world, prove, close } = await spent()
  await using each = world
  await close()
  const short = await prove({ statement: { currency: 'CNY', closing: custody - 1n } })
  deepEqual(short.alarms, ['bank_differs'])
  equal(short.proofs[0]?.bankDifference, 1n)
  const changed = await prove({ statement: { currency: 'CNY', closing: custody } })
  deepEqual(changed.alarms, ['proof_changed'])
  deepEqual(
    (await findProofs(each.db, day)).map(({ attempt, bankDifference }) => [
      attempt,
      bankDifference,
    ]),
    [
      [1, 1n],
      [2, 0n],
    ],
  )
})

test('what the bank has taken and not sent yet explains why it holds less', async () => {
  const { world, prove, close } = await spent()
  await using each = world
  await sql`
    insert into ledger.account (id, kind, owner, currency, normal_side, limited, state, opened_at)
    select 999, 'demo_bank_outbound', 'demo', currency, normal_side, limited, state, opened_at
    from ledger.account where kind = 'demo_bank_custody'`.execute(each.db)
  await sql`
    update ledger.transfer set credit_account = 999
    where posting = 'pay_from_card_at_bank' and amount = 700`.execute(each.db)
  await close()
  const { proofs, alarms } = await prove({
    statement: { currency: 'CNY', closing: custody - 700n },
  })
  deepEqual(alarms, [])
  deepEqual([proofs[0]?.inTransit, proofs[0]?.bankDifference], [700n, 0n])
})

const byHand = [
  [
    'an entry moved to another account before the day was closed',
    sql`
    update ledger.transfer
    set credit_account = (select id from ledger.account where kind = 'demo_bank_custody')
    where posting = 'pay_from_balance' and amount = 1000`,
  ],
  [
    'an entry moved to an account that is not there',
    sql`
    update ledger.transfer set credit_account = 12345
    where posting = 'pay_from_balance' and amount = 1000`,
  ],
] as const

for (const [what, change] of byHand)
  test(`${what}: custody does not cover what is owed`, async () => {
    const { world, prove, close } = await spent()
    await using each = world
    await change.execute(each.db)
    await close()
    const { proofs, alarms } = await prove()
    equal(proofs[0]?.difference, 1_000n)
    equal(alarms.includes('not_covered'), true)
  })

test('a sum of a closed day changed by hand is told, and the first proof is kept', async () => {
  const { world, prove, close } = await spent()
  await using each = world
  await close()
  const first = await prove()
  await sql`
    update ledger.day_total set credits = credits + 1, closing_credit = closing_credit + 1
    where kind = 'merchant_unsettled' and business_date = ${day}::date`.execute(each.db)
  const second = await prove()
  deepEqual(second.alarms, ['books_unbalanced', 'not_covered', 'proof_changed'])
  equal(second.proofs[0]?.difference, -1n)
  const proofs = await findProofs(each.db, day)
  deepEqual(proofs, [...first.proofs, ...second.proofs])
  // However often it is asked, what was told twice stays told twice.
  deepEqual((await prove()).alarms, second.alarms)
  equal((await findProofs(each.db, day)).length, 2)
})

test('ten proofs at once are one, and the next day begins where this one ended', async () => {
  const { world, prove, close } = await spent()
  await using each = world
  await close()
  const all = await Promise.all(Array.from({ length: 10 }, () => prove()))
  deepEqual(new Set(all.map(({ proofs }) => proofs[0]?.attempt)), new Set([1]))
  await closeDay(each.db, { businessDate: dayTwo, now: plusMs(start, 3 * dayMs) })
  const next = await prove({ businessDate: dayTwo })
  deepEqual([next.proofs[0]?.custody, next.alarms], [custody, []])
})
