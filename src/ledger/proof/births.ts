import { assert } from '#kernel/assert'
import type { Month } from '../birth.ts'

/** A month and the first digits of the ULIDs that are born in it, up to those of the next. */
export type Births = Readonly<{ month: Month; first: string; next: string }>

export function birthsOf(month: Month): Births {
  const next = new Date(month)
  next.setUTCMonth(next.getUTCMonth() + 1)
  return { month, first: digitsOf(new Date(month)), next: digitsOf(next) }
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
