import { machine, type StateOf } from '#kernel/machine'
import { type Money, money, share } from '#kernel/money'
import type { OrderKey } from '../sharing.ts'

/** A finished order was unfrozen or reversed: nothing of it can be shared any more. */
export const sharingOrderStates = machine('OPEN', { OPEN: ['FINISHED'], FINISHED: [] })
export type SharingOrderState = StateOf<typeof sharingOrderStates>

/**
 * What is left of an order in its merchant's pool of money that waits to be shared. The pool is one
 * account; over all orders of a merchant, what is left adds up to what the account has available,
 * where an order that nobody has touched and whose day is not cut yet is left whole.
 *
 * All amounts in fen of the order's currency.
 */
export type SharingOrder = OrderKey &
  Readonly<{
    spMchid: string | null
    outTradeNo: string
    amount: Money
    fee: bigint
    /** Of the fee, what stays in the pool until the day of payment is cut. */
    feeReserved: bigint
    /** Of the fee, what was charged from the pool when the day was cut. */
    feeTaken: bigint
    /** Went to receivers; what they gave back came to the available balance and not to the pool. */
    shared: bigint
    returned: bigint
    /** Asked back by refunds from any purse, and of it what the pool gave. */
    refundAsked: bigint
    refunded: bigint
    unfrozen: bigint
    requestCount: number
    state: SharingOrderState
    isCut: boolean
    paidAt: Date
    frozenUntil: Date
  }>

type Parts = Pick<SharingOrder, 'amount' | 'shared' | 'refunded' | 'unfrozen' | 'feeTaken'>

/** What of the order lies in the pool. */
export const leftOf = ({ amount, shared, refunded, unfrozen, feeTaken }: Parts): bigint =>
  amount.minor - shared - refunded - unfrozen - feeTaken

/** What may still be shared, or unfrozen: what is left without the fee. */
export const divisibleOf = (order: SharingOrder): bigint => leftOf(order) - order.feeReserved

/** What receivers may get of the order in all, `maxRatio` in ten-thousandths. */
export const shareMaxOf = ({ amount }: Pick<SharingOrder, 'amount'>, maxRatio: number): bigint =>
  share(amount, BigInt(maxRatio), 10_000n).minor

/**
 * What of the fee must stay in the pool once so much was asked back. A refund gives back its part of
 * the fee when the day is cut, so until then the refund may use that part: a whole refund on the day
 * of payment needs no money from elsewhere.
 */
const feeNeeded = ({ amount, fee, isCut }: SharingOrder, refundAsked: bigint): bigint =>
  isCut ? 0n : fee - share(money(fee, amount.currency), refundAsked, amount.minor).minor

/** What the pool gives to a refund, and what of the fee stays in it afterwards. */
export function refundFromPool(
  order: SharingOrder,
  refund: bigint,
): Readonly<{ taken: bigint; feeReserved: bigint }> {
  const left = leftOf(order)
  const needed = least(feeNeeded(order, order.refundAsked + refund), left)
  const taken = least(refund, left - needed)
  return { taken, feeReserved: needed }
}

/** What of the fee stays in the pool when a refund was closed that had taken `taken` of it. */
export const feeAfterRelease = (order: SharingOrder, refund: bigint, taken: bigint): bigint =>
  least(feeNeeded(order, order.refundAsked - refund), leftOf(order) + taken)

export const least = (a: bigint, b: bigint): bigint => (a < b ? a : b)
