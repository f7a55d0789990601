import { assert } from '#kernel/assert'
import { daysAfter, isDate } from '#kernel/time'

/** A day that is not what its weekday says: a holiday, or a weekend that is worked. */
export type CalendarDay = Readonly<{ date: string; isWorking: boolean }>

/** Working days of Asia/Shanghai. Dates are business dates: `2026-11-24`. */
export type Calendar = Readonly<{
  isWorkingDay: (date: string) => boolean
  /** The `count`-th working day after the date; for 0 the date itself, working or not. */
  workingDayAfter: (date: string, count: number) => string
  /** False for a year whose holidays are not announced: its weekdays are taken for working days. */
  covers: (date: string) => boolean
}>

type Year = Readonly<{
  holidays: readonly (readonly [first: string, last: string])[]
  /** Weekends that are worked to make up for a long holiday. */
  madeUp: readonly string[]
}>

/** As the General Office of the State Council announces each autumn for the year to come. */
const announced: Readonly<Record<string, Year>> = {
  2025: {
    holidays: [
      ['01-01', '01-01'],
      ['01-28', '02-04'],
      ['04-04', '04-06'],
      ['05-01', '05-05'],
      ['05-31', '06-02'],
      ['10-01', '10-08'],
    ],
    madeUp: ['01-26', '02-08', '04-27', '09-28', '10-11'],
  },
  2026: {
    holidays: [
      ['01-01', '01-03'],
      ['02-15', '02-23'],
      ['04-04', '04-06'],
      ['05-01', '05-05'],
      ['06-19', '06-21'],
      ['09-25', '09-27'],
      ['10-01', '10-07'],
    ],
    madeUp: ['01-04', '02-14', '02-28', '05-09', '09-20', '10-10'],
  },
}

function datesOf(first: string, last: string): readonly string[] {
  const dates: string[] = []
  for (let date = first; date <= last; date = daysAfter(date, 1)) dates.push(date)
  return dates
}

const daysOf = ([year, { holidays, madeUp }]: readonly [string, Year]): CalendarDay[] => [
  ...holidays
    .flatMap(([first, last]) => datesOf(`${year}-${first}`, `${year}-${last}`))
    .map((date) => ({ date, isWorking: false })),
  ...madeUp.map((day) => ({ date: `${year}-${day}`, isWorking: true })),
]

/** The exceptions of the years that are announced. */
const chineseDays: readonly CalendarDay[] = Object.entries(announced).flatMap(daysOf)

/** Far more than the longest holiday; past it the calendar itself is broken. */
const withoutWorkMax = 60

/** The built-in days with `days` beside them; where both name a date, `days` decide. */
export function createCalendar(days: readonly CalendarDay[] = []): Calendar {
  const all = [...chineseDays, ...days]
  for (const { date } of all) assert(isDate(date), `the calendar knows no day ${date}`)
  const exceptions = new Map(all.map(({ date, isWorking }) => [date, isWorking]))
  const years = new Set(all.map(({ date }) => date.slice(0, 4)))

  const isWorkingDay = (date: string): boolean => exceptions.get(date) ?? isWeekday(date)

  function nextWorkingDay(date: string): string {
    for (let count = 1; count <= withoutWorkMax; count++) {
      const next = daysAfter(date, count)
      if (isWorkingDay(next)) return next
    }
    throw new Error(`the calendar has no working day within ${withoutWorkMax} days of ${date}`)
  }

  function workingDayAfter(date: string, count: number): string {
    assert(Number.isInteger(count) && count >= 0, 'working days are counted forward')
    let day = date
    for (let passed = 0; passed < count; passed++) day = nextWorkingDay(day)
    return day
  }

  return { isWorkingDay, workingDayAfter, covers: (date) => years.has(date.slice(0, 4)) }
}

function isWeekday(date: string): boolean {
  const day = new Date(`${date}T00:00:00Z`).getUTCDay()
  return day >= 1 && day <= 5
}
