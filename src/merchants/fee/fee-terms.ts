import { assert } from '#kernel/assert'

export const roundings = ['half_up', 'up', 'down'] as const
export type Rounding = (typeof roundings)[number]

/** What a payment costs the merchant. Amounts in fen, the rate in millionths: 0.6 % is 6000n. */
export type FeeTerms = Readonly<{
  ratePpm: bigint
  floor: bigint
  /** Null where the fee has no upper bound (封顶). */
  cap: bigint | null
  rounding: Rounding
  /** Whether a refund gives its part of the fee back. */
  returnsFee: boolean
}>

export const million = 1_000_000n

/**
 * What holds where nothing is agreed: 0.60 %, rounded half up to the fen, given back with refunds.
 * 0.6 % is the rule of thumb for ordinary merchants (APIv3 onboarding, settlement_info), and the
 * trade bill writes it as `0.60%` (APIv3 bills).
 */
export const standardTerms: FeeTerms = {
  ratePpm: 6000n,
  floor: 0n,
  cap: null,
  rounding: 'half_up',
  returnsFee: true,
}

/**
 * The fee of one payment in fen: its part, rounded, then at least the floor, at most the cap, and
 * never above the payment itself.
 */
export function feeOf(terms: FeeTerms, amountMinor: bigint): bigint {
  assert(amountMinor >= 0n, 'a fee is of a payment')
  const part = rounded(amountMinor * terms.ratePpm, terms.rounding)
  const raised = part < terms.floor ? terms.floor : part
  const capped = terms.cap !== null && raised > terms.cap ? terms.cap : raised
  return capped > amountMinor ? amountMinor : capped
}

/** Millionths of a fen to fen; never below zero, so dividing rounds down. */
function rounded(millionths: bigint, rounding: Rounding): bigint {
  switch (rounding) {
    case 'half_up':
      return (millionths + million / 2n) / million
    case 'up':
      return (millionths + million - 1n) / million
    case 'down':
      return millionths / million
  }
}

/**
 * What of an order's fee a refund gives back, in fen. Counted from the sum of refunds and not from
 * each one, so the parts never exceed the fee, and the refund that completes the order leaves no
 * fen behind. Terms that give nothing back (`returnsFee`) are the caller's to look at.
 */
export function feeReturnOf({
  fee,
  orderAmount,
  refundedBefore,
  refund,
}: Readonly<{
  fee: bigint
  orderAmount: bigint
  refundedBefore: bigint
  refund: bigint
}>): bigint {
  const refunded = refundedBefore + refund
  assert(fee >= 0n && refundedBefore >= 0n && refund >= 0n, 'a refund takes nothing')
  assert(orderAmount > 0n && refunded <= orderAmount, 'refunds are parts of the order')
  return (fee * refunded) / orderAmount - (fee * refundedBefore) / orderAmount
}
