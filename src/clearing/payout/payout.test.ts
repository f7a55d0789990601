import { deepEqual, equal, ok } from 'node:assert/strict'
import { test } from 'node:test'
import { sql } from 'kysely'
import { dayMs, hourMs, minuteMs } from '#kernel/time'
import { verifyBooks } from '#ledger'
import { setBankAccount } from '#merchants'
import { mchid } from '#test/payments'
import {
  createPayoutWorld,
  custody,
  faultOf,
  payoutsOf,
  statesOf,
  sweep,
  withdrawOnce,
} from '#test/payouts'
import { openBankAccount } from '../bank/demo/open-account.ts'
import { collectOutcomes } from './collect-outcomes.ts'
import { createPayouts } from './create-payouts.ts'
import { sendPayouts } from './send-payouts.ts'
import { closePayout, findWithdrawal } from './withdraw.ts'
import { withdrawalViewOf } from './withdrawal-view.ts'

test('what a day settled is paid out by itself, once a business day', async () => {
  await using world = await createPayoutWorld()
  const [settled] = await world.figures()
  ok(settled > 0n)
  equal(await createPayouts(world.deps), 1)
  equal(await createPayouts(world.deps), 0)
  deepEqual(await world.figures(), [0n, settled, custody, custody, 0n, 0n])
  equal((await sendPayouts(world.deps)).count, 1)
  equal((await sendPayouts(world.deps)).count, 0)
  deepEqual(await statesOf(world), ['PAID'])
  deepEqual(await world.figures(), [0n, 0n, custody - settled, custody - settled, 0n, settled])
  deepEqual(world.told, ['PAID'])
  deepEqual(await verifyBooks(world.db), [])

  await world.give('more1', 500n)
  equal(await createPayouts(world.deps), 0)
  world.pass(dayMs)
  equal(await createPayouts(world.deps), 1)
  equal((await payoutsOf(world))[0]?.amount.minor, 500n)
})

test('rejected thrice, an hour and four hours apart: the merchant has it again', async () => {
  await using world = await createPayoutWorld()
  const [settled] = await world.figures()
  await faultOf(world, { kind: 'rejected', reason: 'MS03', isRetryable: true })
  await sweep(world.deps)
  deepEqual(await statesOf(world), ['CREATED'])
  for (const [delay, state] of [
    [hourMs, 'CREATED'],
    [4 * hourMs, 'FAILED'],
  ] as const) {
    world.pass(delay - minuteMs)
    equal((await sendPayouts(world.deps)).count, 0)
    world.pass(minuteMs)
    equal((await sendPayouts(world.deps)).count, 1)
    deepEqual(await statesOf(world), [state])
  }
  deepEqual(await world.figures(), [settled, 0n, custody, custody, 0n, 0n])
  deepEqual(world.told, ['FAILED'])
  const { rows } = await sql`
    select number, instruction_id like '%-' || number as numbered, outcome, reason
    from clearing.payout_attempt order by number`.execute(world.db)
  const each = { numbered: true, outcome: 'rejected', reason: 'MS03' }
  deepEqual(
    rows,
    [1, 2, 3].map((number) => ({ number, ...each })),
  )
  deepEqual(await verifyBooks(world.db), [])
})

test('an account that takes nothing is not tried again until it is another', async () => {
  await using world = await createPayoutWorld()
  const [settled] = await world.figures()
  await faultOf(world, { kind: 'rejected', reason: 'AC04' })
  await sweep(world.deps)
  deepEqual(await statesOf(world), ['FAILED'])
  world.pass(dayMs)
  await sweep(world.deps)
  deepEqual(await statesOf(world), ['FAILED'])
  const other = { ...world.account, accountNumber: '6222021001119999999' }
  await setBankAccount(world.deps, other)
  await openBankAccount(world.deps, other)
  await sweep(world.deps)
  deepEqual(await statesOf(world), ['PAID', 'FAILED'])
  const [purse, ...rest] = await world.figures()
  deepEqual([purse, ...rest], [0n, 0n, custody - settled, custody - settled, 0n, 0n])
  deepEqual(await verifyBooks(world.db), [])
})

test('an account that takes nothing is tried again only after a withdrawal was paid', async () => {
  await using world = await createPayoutWorld()
  await faultOf(world, { kind: 'rejected', reason: 'AC04', times: 1 })
  await sweep(world.deps)
  world.pass(dayMs)
  const { id } = await withdrawOnce(world.deps)
  equal(await createPayouts(world.deps), 0)
  await closePayout(world.deps, { mchid, id })
  equal(await createPayouts(world.deps), 0)
  world.pass(minuteMs)
  await withdrawOnce(world.deps, { outRequestNo: 'w2' })
  await sendPayouts(world.withBank({ send: async () => [] }))
  equal(await createPayouts(world.deps), 0)
  deepEqual(await statesOf(world), ['SENT', 'CLOSED', 'FAILED'])
  world.pass(minuteMs)
  await withdrawOnce(world.deps, { outRequestNo: 'w3' })
  await sendPayouts(world.deps)
  world.pass(minuteMs)
  equal(await createPayouts(world.deps), 1)
  deepEqual(await statesOf(world), ['CREATED', 'PAID', 'SENT', 'CLOSED', 'FAILED'])
  deepEqual(await verifyBooks(world.db), [])
})

test('a bank may say at once that it has no such account, or another holder', async () => {
  await using world = await createPayoutWorld()
  for (const [holder, number, reason] of [
    ['同宝书店', '6222021001110000000', 'AC01'],
    ['别人', world.account.accountNumber, 'BE01'],
  ] as const) {
    await setBankAccount(world.deps, {
      ...world.account,
      kind: 'personal',
      holderName: holder,
      accountNumber: number,
    })
    await withdrawOnce(world.deps, { outRequestNo: reason })
    await sendPayouts(world.deps)
    const failed = await findWithdrawal(world.db, { mchid, outRequestNo: reason })
    deepEqual([failed.state, failed.reason], ['FAILED', reason])
    equal(withdrawalViewOf(failed).status, 'FAIL')
  }
  deepEqual(await verifyBooks(world.db), [])
})

test('returned after two days: custody and the merchant have it again', async () => {
  await using world = await createPayoutWorld()
  const [settled] = await world.figures()
  await faultOf(world, { kind: 'returned', delayMs: 2 * dayMs, times: 1 })
  await sweep(world.deps)
  deepEqual(await statesOf(world), ['PAID'])
  world.pass(2 * dayMs)
  deepEqual((await collectOutcomes(world.deps)).unbooked, [])
  deepEqual(await statesOf(world), ['RETURNED'])
  deepEqual(await world.figures(), [settled, 0n, custody, custody, 0n, 0n])
  deepEqual(world.told, ['PAID', 'RETURNED'])
  // The account is suspect: it is not paid out to again by itself.
  equal(await createPayouts(world.deps), 0)
  deepEqual(await verifyBooks(world.db), [])
})

test('paid and returned while nobody asked is both', async () => {
  await using world = await createPayoutWorld()
  const [settled] = await world.figures()
  await faultOf(world, { kind: 'returned', delayMs: dayMs })
  await createPayouts(world.deps)
  const deaf = world.withBank({ send: async (batch) => (await world.deps.bank.send(batch), []) })
  await sendPayouts(deaf)
  deepEqual(await statesOf(world), ['SENT'])
  world.pass(dayMs)
  await collectOutcomes(world.deps)
  deepEqual(world.told, ['PAID', 'RETURNED'])
  deepEqual(await world.figures(), [settled, 0n, custody, custody, 0n, 0n])
  deepEqual(await verifyBooks(world.db), [])
})

test('unknown for an hour, then paid: asked again, and never paid by another instruction', async () => {
  await using world = await createPayoutWorld()
  const [settled] = await world.figures()
  await faultOf(world, { kind: 'unknown', delayMs: hourMs })
  await sweep(world.deps)
  for (let minutes = 0; minutes < 60; minutes += 5) {
    deepEqual(await statesOf(world), ['SENT'])
    deepEqual(await world.figures(), [0n, settled, custody, custody - settled, settled, 0n])
    deepEqual(await verifyBooks(world.db), [])
    world.pass(5 * minuteMs)
    await sweep(world.deps)
  }
  world.pass(30 * minuteMs)
  await sweep(world.deps)
  deepEqual(await statesOf(world), ['PAID'])
  const { rows } = await sql`select from clearing.payout_attempt`.execute(world.db)
  equal(rows.length, 1)
  deepEqual(await verifyBooks(world.db), [])
})

test('accepted but slow', async () => {
  await using world = await createPayoutWorld()
  await faultOf(world, { kind: 'slow', delayMs: 10 * minuteMs })
  await sweep(world.deps)
  deepEqual(await statesOf(world), ['SENT'])
  world.pass(20 * minuteMs)
  await sweep(world.deps)
  deepEqual(await statesOf(world), ['PAID'])
  deepEqual(await verifyBooks(world.db), [])
})
