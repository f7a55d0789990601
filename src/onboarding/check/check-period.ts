import { daysAfter, isDate } from '#kernel/time'
import type { Add } from './checking.ts'

export const forEver = '长期'

/** Days before its end in which a document is as good as over. */
const soonDays = 60

type Period = Readonly<{ begin: string | undefined; end: string | undefined }>

/** A document's validity: real dates, in order, begun, and not over. */
export function checkPeriod(
  { begin, end }: Period,
  [beginField, endField]: readonly [string, string],
  today: string,
  add: Add,
): void {
  if (begin !== undefined && !isDate(begin)) return add('DATE_WRONG', beginField)
  if (end !== undefined && end !== forEver && !isDate(end)) return add('DATE_WRONG', endField)
  if (
    begin !== undefined &&
    (begin > today || (end !== undefined && end !== forEver && end <= begin))
  )
    return add('DATE_ORDER', beginField)
  if (end === undefined || end === forEver) return
  if (end < today) add('EXPIRED', endField)
  else if (end < daysAfter(today, soonDays)) add('EXPIRES_SOON', endField)
}
