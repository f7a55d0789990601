import type { Births } from './store.ts'

const digits = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'

/** The first ten digits of a ULID: its birth in milliseconds. */
const digitsOf = (instant: Date): string =>
  Array.from(
    { length: 10 },
    (_, at) => digits[Math.floor(instant.getTime() / 32 ** (9 - at)) % 32],
  ).join('')

const monthAt = (index: number): Date => new Date(Date.UTC(1970, index, 1))

/** Every month in which a key may be born, up to the year 2200. */
export const birthsOfMonths: readonly Births[] = Array.from({ length: 230 * 12 }, (_, index) => ({
  month: monthAt(index).toISOString().slice(0, 10),
  first: digitsOf(monthAt(index)),
  next: digitsOf(monthAt(index + 1)),
}))
