import { deepEqual, equal } from 'node:assert/strict'
import { test } from 'node:test'
import { dayMs, hourMs, plusMs } from '#kernel/time'
import { created, createPaymentWorld, mchid, order, pay, start } from '#test/payments'
import { askRefund, refundRequest } from '#test/refunds'
import { newTransactionId } from '../../order/order.ts'
import type { Scope } from '../scope.ts'
import type { Sum } from './desk-day.ts'
import { countFailedCallbacks, readHome } from './read-home.ts'
import { passesBy, rollDeskDays } from './roll-days.ts'

const said = ({ orderCount, paidCount, paidAmount, refundCount, refundAmount }: Sum): string =>
  [orderCount, paidCount, paidAmount, refundCount, refundAmount].join(' ')

test('the home page tells today as it is, and days that are over from their sums', async () => {
  await using world = await createPaymentWorld()
  const { db } = world
  // Half past midnight in Beijing.
  const tomorrow = new Date('2026-11-24T16:30:00Z')
  const born = (at: Date) => ({
    createdAt: at,
    id: newTransactionId(at),
    expiresAt: plusMs(at, dayMs),
  })
  const yesterdays = [
    order('a', { ...born(start), deviceId: 'S01' }),
    order('b', born(start)),
    order('c', { ...born(start), spMchid: '1900000100', tradeType: 'JSAPI' }),
  ]
  for (const each of [...yesterdays, order('d', born(tomorrow))]) await created(world, each)
  for (const each of yesterdays.slice(0, 2)) equal(await pay(world, each), 'SUCCESS')
  await askRefund(world, refundRequest('a', 'r1', 200n))
  const deps = { db, now: () => tomorrow }
  const home = async (scope: Exclude<Scope, { of: 'all' }>) => {
    const { today, yesterday, days, methods } = await readHome(deps, scope)
    equal(days.length, 30)
    equal(days.at(-2)?.paidAmount, yesterday.paidAmount)
    return [
      said(today),
      said(yesterday),
      methods
        .map(({ method }) => method)
        .toSorted()
        .join(' '),
    ]
  }
  const all = async () => [
    await home({ of: 'merchant', mchid }),
    await home({ of: 'merchant', mchid, codes: ['S01'] }),
    await home({ of: 'provider', mchid: '1900000100' }),
    await home({ of: 'merchant', mchid: '1900000002' }),
  ]
  const expected = [
    ['1 0 0 0 0', '3 2 2000 1 200', 'JSAPI NATIVE'],
    ['0 0 0 0 0', '1 1 1000 1 200', 'NATIVE'],
    ['0 0 0 0 0', '1 0 0 0 0', 'JSAPI'],
    ['0 0 0 0 0', '0 0 0 0 0', ''],
  ]
  // Not summed yet, and summed.
  deepEqual(await all(), expected)
  await Promise.all([rollDeskDays(deps), rollDeskDays({ ...deps, db: world.sister })])
  while ((await rollDeskDays(deps)) > 0);
  deepEqual(await all(), expected)
  // Somebody pays late, and the day is told again in the night.
  const late = yesterdays[2]
  if (late) equal(await pay(world, late), 'SUCCESS')
  const later = { db, now: () => plusMs(tomorrow, 20 * hourMs) }
  equal(await rollDeskDays(later), 1)
  equal(said((await readHome(deps, { of: 'merchant', mchid })).yesterday), '3 3 3000 1 200')
  equal(await countFailedCallbacks(deps, mchid), 0)
})

test('a day is summed soon, in the night, and when its last order has ended', () => {
  const ended = new Date('2026-11-25T00:00:00+08:00')
  const table: readonly (readonly [ms: number, passes: number])[] = [
    [0, 0],
    [6 * 60_000, 1],
    [5 * hourMs, 2],
    [7 * dayMs, 2],
    [9 * dayMs, 3],
  ]
  for (const [ms, passes] of table) equal(passesBy('2026-11-24', plusMs(ended, ms)), passes)
})
