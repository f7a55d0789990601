import { assert } from '#kernel/assert'

/** Minor units per currency (ISO 4217). A currency absent here cannot enter the system. */
export const scales = { CNY: 2 } as const

export type Currency = keyof typeof scales
/** `minor` is a whole number of fen; money without its currency is a number without meaning. */
export type Money = Readonly<{ minor: bigint; currency: Currency }>

export const money = (minor: bigint, currency: Currency): Money => ({ minor, currency })
export const fen = (minor: bigint): Money => money(minor, 'CNY')

export function plus(a: Money, b: Money): Money {
  assert(a.currency === b.currency, `${a.currency} plus ${b.currency}`)
  return money(a.minor + b.minor, a.currency)
}

export function minus(a: Money, b: Money): Money {
  assert(a.currency === b.currency, `${a.currency} minus ${b.currency}`)
  return money(a.minor - b.minor, a.currency)
}

export function exceeds(a: Money, b: Money): boolean {
  assert(a.currency === b.currency, `${a.currency} beside ${b.currency}`)
  return a.minor > b.minor
}

export const isPositive = (amount: Money): boolean => amount.minor > 0n

/** `part ÷ whole` of an amount, rounded down: the remainder stays with whoever asks last. */
export function share(amount: Money, part: bigint, whole: bigint): Money {
  assert(whole > 0n && part >= 0n && part <= whole, 'a share is between nothing and the whole')
  return money((amount.minor * part) / whole, amount.currency)
}
