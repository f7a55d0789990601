/** How a bill writes single values, and how they are read back. Everything is exact or refused. */

/** Fen as yuan with two decimals: `5n` is `0.05`. */
export function yuanOf(fen: bigint): string {
  const digits = String(fen < 0n ? -fen : fen)
  const { length } = digits
  const sign = fen < 0n ? '-' : ''
  if (length > 2) return `${sign}${digits.slice(0, -2)}.${digits.slice(-2)}`
  return length === 2 ? `${sign}0.${digits}` : `${sign}0.0${digits}`
}

/** A fee: five decimals, of which the platform fills two. `32n` is `0.32000`. */
export const feeTextOf = (fen: bigint): string => `${yuanOf(fen)}000`

const yuan = /^-?(?:0|[1-9][0-9]{0,15})\.[0-9]{2}$/

/**
 * Yuan with exactly two decimals as fen. Throws a RangeError for every other text: thousands
 * separators, a third decimal, a plus, a sign before zero, a leading zero.
 */
export function fenOf(text: string): bigint {
  if (text === '0.00') return 0n
  const fen = yuan.test(text) ? BigInt(text.replace('.', '')) : 0n
  if (fen === 0n) throw new RangeError(`${text} is no amount in yuan with two decimals.`)
  return fen
}

/** A fee of five decimals as fen. Throws a RangeError when it is no whole number of fen. */
export function feeFenOf(text: string): bigint {
  if (!text.endsWith('000')) throw new RangeError(`${text} is no fee with five decimals.`)
  return fenOf(text.slice(0, -3))
}

/** A rate in millionths as per cent with two to four decimals: 6000 is `0.60%`, 1250 is `0.125%`. */
export function rateTextOf(millionths: bigint | number): string {
  const rate = BigInt(millionths)
  if (rate < 0n) throw new RangeError('A rate is not negative.')
  const digits = String(rate).padStart(5, '0')
  const decimals = digits.slice(-4).replace(/0{1,2}$/, '')
  return `${digits.slice(0, -4)}.${decimals}%`
}

/**
 * A text as a bill may hold it. Line breaks become the two characters `\r` and `\n`, U+0001 a space.
 * A backtick becomes an apostrophe, which is our choice (unverified): it begins a column, so a buyer's
 * or a sub-merchant's text with one could forge columns of a bill that is read by splitting at it.
 */
export const billText = (text: string): string =>
  /[\r\n`]/.test(text) || text.includes('\u0001')
    ? text
        .replaceAll('\r', '\\r')
        .replaceAll('\n', '\\n')
        .replaceAll('\u0001', ' ')
        .replaceAll('`', "'")
    : text
