import { assert } from '#kernel/assert'
import { beijingDigits, hourMs, plusMs, secondMs } from '#kernel/time'
import type { Month } from '../birth.ts'

/**
 * A month and what keys that are born in it begin with. ULIDs: their first digits, up to those of the
 * next month. Ids of the wire: fourteen digits of Beijing time, from eight in the morning of the first
 * day to the eve of the next month, and from that midnight to eight in the morning.
 */
export type Births = Readonly<{
  month: Month
  first: string
  next: string
  wireFirst: string
  wireEve: string
  wireMidnight: string
  wireNext: string
}>

export function birthsOf(month: Month): Births {
  const from = new Date(month)
  const next = new Date(month)
  next.setUTCMonth(next.getUTCMonth() + 1)
  const midnight = plusMs(next, -8 * hourMs)
  return {
    month,
    first: digitsOf(from),
    next: digitsOf(next),
    wireFirst: beijingDigits(from),
    wireEve: beijingDigits(plusMs(midnight, -secondMs)),
    wireMidnight: beijingDigits(midnight),
    wireNext: beijingDigits(next),
  }
}

const digits = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'

/** The first ten digits of a ULID: its birth in milliseconds. */
function digitsOf(instant: Date): string {
  const ms = instant.getTime()
  assert(ms >= 0, 'ULIDs begin with the year 1970')
  return Array.from({ length: 10 }, (_, at) => digits[Math.floor(ms / 32 ** (9 - at)) % 32]).join(
    '',
  )
}
