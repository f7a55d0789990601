import { equal } from 'node:assert/strict'
import { test } from 'node:test'
import { createCalendar } from '#kernel/calendar'
import { dueDateOf, type SettlementTerms } from './settlement-terms.ts'

test('when a day is due', () => {
  const calendar = createCalendar()
  const table: readonly (readonly [
    cycle: SettlementTerms['cycle'],
    days: number,
    date: string,
    due: string,
  ])[] = [
    ['T', 1, '2026-11-24', '2026-11-25'],
    ['T', 1, '2026-11-27', '2026-11-30'],
    // A whole weekend is due with its Friday.
    ['T', 1, '2026-11-29', '2026-11-30'],
    ['T', 1, '2026-09-30', '2026-10-08'],
    ['T', 3, '2026-11-27', '2026-12-02'],
    ['D', 1, '2026-11-27', '2026-11-28'],
    ['D', 1, '2026-09-30', '2026-10-01'],
    ['D', 7, '2026-12-28', '2027-01-04'],
    ['D', 0, '2026-11-28', '2026-11-28'],
  ]
  for (const [cycle, days, date, due] of table)
    equal(dueDateOf(calendar, { cycle, days }, date), due, `${cycle}+${days} of ${date}`)
})
