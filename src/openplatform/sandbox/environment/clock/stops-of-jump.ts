import type { Calendar } from '#kernel/calendar'
import { businessDate, dayAfter } from '#kernel/time'

const at = (date: string, time: string): Date => new Date(`${date}T${time}+08:00`)

/** 09:05 of the next working day: what T+1 owes is settled by then, and on its way to the bank. */
export const nextSettlement = (calendar: Calendar, now: Date): Date =>
  at(calendar.workingDayAfter(businessDate(now), 1), '09:05:00')

/**
 * Where time stands still on its way, so that each day happens as it would have: after midnight,
 * when the day before is closed, cut and settled, and after nine, when it is paid out. The last is
 * the aim itself.
 */
export function stopsOfJump(from: Date, to: Date): readonly Date[] {
  const stops: Date[] = []
  const last = businessDate(to)
  for (let date = businessDate(from); date <= last; date = dayAfter(date))
    stops.push(at(date, '00:10:00'), at(date, '09:05:00'))
  return [...stops.filter((stop) => stop > from && stop < to), to]
}
