import { beijingText } from '#kernel/time'
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { availableAfterMs, availableAt, earliestOn } from './bill.ts'

test('bills go back three months, to the last day of a shorter one', () => {
  const table: readonly (readonly [today: string, earliest: string])[] = [
    ['2026-11-25', '2026-08-25'],
    ['2026-05-31', '2026-02-28'],
    ['2028-05-31', '2028-02-29'],
    ['2026-02-10', '2025-11-10'],
    ['2026-12-31', '2026-09-30'],
    ['2026-01-01', '2025-10-01'],
  ]
  for (const [today, earliest] of table) assert.equal(earliestOn(today), earliest, today)
})

test('a day’s bills can be had from nine o’clock of the next day, in Beijing', () => {
  const at = availableAt('2026-12-31', availableAfterMs)
  assert.equal(at.toISOString(), '2027-01-01T01:00:00.000Z')
  assert.equal(beijingText(at), '2027-01-01 09:00:00')
})
