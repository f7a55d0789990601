import { deepEqual, equal } from 'node:assert/strict'
import { test } from 'node:test'
import { closeDay, closeDays, verifyBooks } from '#ledger'
import {
  arriveRefunds,
  at,
  available,
  calendar,
  endOfDay,
  refundOf,
  settleOn,
} from '#test/clearing'
import { codeOf, created, createPaymentWorld, mchid, order, pay } from '#test/payments'
import { findSettlements } from '../settlement/store.ts'
import { cutDay, cutDays } from './cut-day.ts'

const tuesday = '2026-11-24'
const wednesday = '2026-11-25'

type PaymentWorld = Awaited<ReturnType<typeof createPaymentWorld>>

const paidOn = async (world: PaymentWorld, number: string, now: Date) => {
  const made = await created(
    world,
    order(number, { createdAt: now, expiresAt: at('2026-12-24') }),
    now,
  )
  equal(await pay(world, made, {}, now), 'SUCCESS')
  return made
}

const settlementsOf = async (world: PaymentWorld, from = tuesday, to = '2026-12-31') =>
  (await findSettlements(world.db, { mchid, from, to })).map(
    ({ businessDate, dueOn, net, fee, state, settled, carriedOut }) =>
      [businessDate, dueOn, net, fee, state, settled, carriedOut] as const,
  )

test('a day of payments and a refund is cut, charged, and available on the next working day', async () => {
  await using world = await createPaymentWorld()
  const { db } = world
  for (const number of ['number-1', 'number-2', 'number-3'])
    await paidOn(world, number, at(tuesday))
  await refundOf(
    db,
    { mchid, outTradeNo: 'number-2', outRefundNo: 'back-2', minor: 500n },
    at(tuesday),
  )
  await arriveRefunds(db, at(tuesday))

  await endOfDay(db, tuesday)
  // 3 × 6 fen, and half of one back.
  deepEqual(await settlementsOf(world), [[tuesday, wednesday, 2_500n, 15n, 'due', 0n, 0n]])
  equal(await available(db, 'platform_fee', 'platform'), 15n)
  equal(await available(db, 'merchant_unsettled', mchid), 2_485n)
  equal(await available(db, 'merchant_available', mchid), 0n)

  equal(await settleOn(db, tuesday), 0)
  equal(await settleOn(db, wednesday), 1)
  equal(await settleOn(db, wednesday), 0)
  deepEqual(await settlementsOf(world), [[tuesday, wednesday, 2_500n, 15n, 'settled', 2_485n, 0n]])
  equal(await available(db, 'merchant_available', mchid), 2_485n)
  equal(await available(db, 'merchant_unsettled', mchid), 0n)
  deepEqual(await verifyBooks(db), [])
})

test('a day is cut once, in order, and only when the ledger has closed it', async () => {
  await using world = await createPaymentWorld()
  const { db } = world
  const deps = { db, calendar, now: () => at('2026-11-28', '00:10:00') }
  await paidOn(world, 'number-1', at(tuesday))
  equal(await codeOf(() => cutDay(deps, tuesday)), 'BOOKS_DAY_OPEN')
  await endOfDay(db, tuesday)
  equal(await codeOf(() => cutDay(deps, tuesday)), 0)
  await endOfDay(db, wednesday)
  await endOfDay(db, '2026-11-26')
  equal(await codeOf(() => cutDay(deps, '2026-11-28')), 'BOOKS_DAY_OPEN')
  for (const date of ['2026-11-27', '2026-11-28'])
    await closeDay(db, { businessDate: date, now: at('2026-11-29', '00:10:00') })
  equal(await codeOf(() => cutDay(deps, '2026-11-28')), 'CLEARING_DAY_SKIPPED')
  equal(await codeOf(() => cutDay(deps, '2026-11-27')), 0)
})

test('what is refunded before it is settled is made up for by the day of the refund', async () => {
  await using world = await createPaymentWorld()
  const { db } = world
  await paidOn(world, 'number-1', at(tuesday))
  await paidOn(world, 'number-2', at(tuesday))
  await endOfDay(db, tuesday)
  // Before Tuesday's money is settled, nearly all of it goes back.
  await refundOf(
    db,
    { mchid, outTradeNo: 'number-1', outRefundNo: 'back-1', minor: 1_000n },
    at(wednesday, '08:00:00'),
  )
  await settleOn(db, wednesday)
  deepEqual(await settlementsOf(world), [
    [tuesday, wednesday, 2_000n, 12n, 'carried', 988n, 1_000n],
  ])
  await endOfDay(db, wednesday)
  await settleOn(db, '2026-11-26')
  deepEqual(await settlementsOf(world), [
    [tuesday, wednesday, 2_000n, 12n, 'absorbed', 988n, 1_000n],
    [wednesday, '2026-11-26', -1_000n, -6n, 'settled', 6n, 0n],
  ])
  equal(await available(db, 'merchant_available', mchid), 994n)
  equal(await available(db, 'merchant_unsettled', mchid), 0n)
  equal(await available(db, 'platform_fee', 'platform'), 6n)
})

test('the first cut ever begins with the first day of the books, however long ago', async () => {
  await using world = await createPaymentWorld()
  const { db } = world
  await paidOn(world, 'number-1', at(tuesday))
  const deps = { db, calendar, now: () => at('2026-11-28', '00:20:00') }
  deepEqual(await cutDays(deps), [])
  await closeDays(db, deps.now())
  deepEqual(await cutDays(deps), [tuesday, wednesday, '2026-11-26', '2026-11-27'])
  deepEqual(await cutDays(deps), [])
  equal((await settlementsOf(world)).length, 1)
})
