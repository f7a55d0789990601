import { deepEqual, equal } from 'node:assert/strict'
import { test } from 'node:test'
import { sql } from 'kysely'
import { fen } from '#kernel/money'
import { dayMs } from '#kernel/time'
import { openAccounts, post, setAccountState, verifyBooks } from '#ledger'
import { addNode, agreeSettlement, setBankAccount, setSettlesItself } from '#merchants'
import { inTransaction } from '#platform/db'
import { alice, mchid } from '#test/payments'
import { createPayoutWorld, payoutsOf, statesOf, sweep } from '#test/payouts'
import { openBankAccount } from '../bank/demo/open-account.ts'
import { liftHold, placeHold } from '../hold/place-hold.ts'
import { createPayouts } from './create-payouts.ts'
import { sendPayouts } from './send-payouts.ts'

test('below the minimum, paid when asked, held back, frozen: nothing is created', async () => {
  await using world = await createPayoutWorld()
  const { deps } = world
  const [settled] = await world.figures()
  const terms = { cycle: 'T', days: 1, refundShare: 'merchant_pays' } as const
  const agree = (effectiveFrom: string, payout: 'auto' | 'manual', payoutMin: bigint) =>
    agreeSettlement(deps, { mchid, effectiveFrom, terms: { ...terms, payout, payoutMin } })
  await agree('2026-11-25', 'auto', settled + 1n)
  equal(await createPayouts(deps), 0)
  await agree('2026-11-26', 'manual', 1n)
  await agree('2026-11-27', 'auto', settled)
  world.pass(dayMs)
  equal(await createPayouts(deps), 0)
  world.pass(dayMs)
  const hold = await placeHold(deps, { mchid, reason: 'risk', note: '核查', by: 'op' })
  equal(await createPayouts(deps), 0)
  await liftHold(deps, { mchid, id: hold.id, by: 'op' })
  const purse = { kind: 'merchant_available', owner: mchid } as const
  await inTransaction(world.db, (tx) => setAccountState(tx, purse, 'CNY', 'frozen'))
  equal(await createPayouts(deps), 0)
  deepEqual(await payoutsOf(world), [])
  await inTransaction(world.db, (tx) => setAccountState(tx, purse, 'CNY', 'open'))
  equal(await createPayouts(deps), 1)
  // A hold that came before it was sent keeps it here.
  const late = await placeHold(deps, { mchid, reason: 'risk', note: '核查', by: 'op' })
  equal((await sendPayouts(deps)).count, 0)
  await liftHold(deps, { mchid, id: late.id, by: 'op' })
  equal((await sendPayouts(deps)).count, 1)
  deepEqual(await verifyBooks(world.db), [])
})

test('a node that settles by itself is paid out to its own account', async () => {
  await using world = await createPayoutWorld()
  const { deps } = world
  const { id: unit } = await addNode(deps, { mchid, kind: 'store', code: 'S1', name: '外滩店' })
  await setSettlesItself(deps, { mchid, id: unit, settlesItself: true })
  const purse = { kind: 'merchant_available', owner: unit } as const
  await inTransaction(world.db, async (tx) => {
    await openAccounts(tx, [purse], 'CNY', deps.now())
    await post(
      tx,
      [
        {
          key: 'node',
          kind: 'direct',
          posting: 'gift',
          debit: { kind: 'customer_balance', owner: alice },
          credit: purse,
          amount: fen(700n),
        },
      ],
      deps.now(),
    )
  })
  await sql`
    insert into clearing.settlement (mchid, unit, business_date, due_on, currency, payment_count,
      payment_amount, refund_count, refund_amount, net, fee, state, settled)
    values (${mchid}, ${unit}, '2026-11-24', '2026-11-25', 'CNY', 1, 700, 0, 0, 700, 0, 'settled', 700)
  `.execute(world.db)
  // Its money never goes to the merchant's account.
  equal(await createPayouts(deps), 1)
  const account = { ...world.account, unit, accountNumber: '6222021001118888888' }
  await setBankAccount(deps, account)
  const depositId = await openBankAccount(deps, account)
  equal(await createPayouts(deps), 1)
  await sweep(deps)
  equal(await world.holds('demo_bank_deposit', depositId), 700n)
  deepEqual(await statesOf(world), ['PAID', 'PAID'])
  deepEqual(await verifyBooks(world.db), [])
})
