import { equal, throws } from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import { createCalendar } from '#kernel/calendar'
import { dayAfter, daysAfter, isDate } from '#kernel/time'

const calendar = createCalendar()

test('a day is worked by notice, else by its weekday', () => {
  const table: readonly (readonly [date: string, isWorking: boolean, why: string])[] = [
    ['2025-01-26', true, 'a Sunday made up before Spring Festival'],
    ['2025-01-27', true, 'a Monday, the last before it'],
    ['2025-01-28', false, 'its eve'],
    ['2025-02-04', false, 'its last day'],
    ['2025-02-05', true, 'the first day after it'],
    ['2025-02-08', true, 'a Saturday made up'],
    ['2025-06-02', false, 'Dragon Boat Festival'],
    ['2025-10-06', false, 'Mid-Autumn within National Day'],
    ['2025-10-11', true, 'a Saturday made up'],
    ['2026-01-02', false, 'a Friday of New Year'],
    ['2026-01-04', true, 'a Sunday made up'],
    ['2026-02-14', true, 'a Saturday made up'],
    ['2026-02-23', false, 'the ninth day of Spring Festival'],
    ['2026-02-24', true, 'the first day after it'],
    ['2026-09-25', false, 'Mid-Autumn'],
    ['2026-10-07', false, 'the last day of National Day'],
    ['2026-10-08', true, 'the first day after it'],
    ['2026-11-28', false, 'a Saturday'],
    ['2026-11-29', false, 'a Sunday'],
    ['2026-11-30', true, 'a Monday'],
    ['2027-10-01', true, 'a Friday of a year that is not announced'],
  ]
  for (const [date, isWorking, why] of table)
    equal(calendar.isWorkingDay(date), isWorking, `${date}, ${why}`)
})

test('working days are counted over holidays', () => {
  const table: readonly (readonly [from: string, count: number, to: string])[] = [
    ['2026-11-24', 1, '2026-11-25'],
    ['2026-11-27', 1, '2026-11-30'],
    ['2026-11-28', 1, '2026-11-30'],
    ['2026-11-28', 0, '2026-11-28'],
    ['2026-02-13', 1, '2026-02-14'],
    ['2026-02-14', 1, '2026-02-24'],
    ['2026-02-18', 1, '2026-02-24'],
    ['2026-09-30', 1, '2026-10-08'],
    ['2026-09-30', 3, '2026-10-10'],
    ['2025-12-31', 1, '2026-01-04'],
  ]
  for (const [from, count, to] of table) equal(calendar.workingDayAfter(from, count), to)
})

test('what operations announce goes before what is built in', () => {
  const own = createCalendar([
    { date: '2026-10-08', isWorking: false },
    { date: '2027-10-01', isWorking: false },
  ])
  equal(own.workingDayAfter('2026-09-30', 1), '2026-10-09')
  equal(own.isWorkingDay('2027-10-01'), false)
  equal(calendar.covers('2026-06-01'), true)
  equal(calendar.covers('2027-06-01'), false)
  equal(own.covers('2027-06-01'), true)
  throws(() => createCalendar([{ date: '2026-02-30', isWorking: true }]), /no day 2026-02-30/)
  throws(() => calendar.workingDayAfter('2026-01-01', -1), /counted forward/)
})

test('counting in two steps is counting in one, and ends on a working day', () => {
  const days = fc.integer({ min: 0, max: 40 })
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 1_000 }), days, days, (offset, first, second) => {
      const from = daysAfter('2024-12-01', offset)
      const one = calendar.workingDayAfter(from, first + second)
      equal(calendar.workingDayAfter(calendar.workingDayAfter(from, first), second), one)
      if (first + second > 0) equal(calendar.isWorkingDay(one), true)
    }),
  )
})

test('dates are counted over months, leap days and backwards', () => {
  equal(dayAfter('2026-11-30'), '2026-12-01')
  equal(daysAfter('2028-02-27', 2), '2028-02-29')
  equal(daysAfter('2026-01-01', -1), '2025-12-31')
  equal(isDate('2028-02-29'), true)
  for (const text of ['2026-02-29', '2026-13-01', '2026-1-1', '', 'tomorrow'])
    equal(isDate(text), false, text)
})
