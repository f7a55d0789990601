import { equal } from 'node:assert/strict'
import { test } from 'node:test'
import { beijing, beijingDigits, businessDate, dayMs, plusMs } from '#kernel/time'

test('the wire speaks Beijing time', () => {
  const table = [
    ['2026-11-23T15:59:59.999Z', '2026-11-23T23:59:59+08:00', '2026-11-23', '20261123235959'],
    ['2026-11-23T16:00:00.000Z', '2026-11-24T00:00:00+08:00', '2026-11-24', '20261124000000'],
    ['2028-02-28T16:00:00.000Z', '2028-02-29T00:00:00+08:00', '2028-02-29', '20280229000000'],
    ['2026-12-31T16:00:01.000Z', '2027-01-01T00:00:01+08:00', '2027-01-01', '20270101000001'],
  ] as const
  for (const [instant, wire, day, digits] of table) {
    equal(beijing(new Date(instant)), wire)
    equal(businessDate(new Date(instant)), day)
    equal(beijingDigits(new Date(instant)), digits)
  }
})

test('a day later is the next business date', () => {
  equal(businessDate(plusMs(new Date('2026-11-23T00:00:00Z'), dayMs)), '2026-11-24')
})
