import { businessDate } from '#kernel/time'
import type { Limits } from '#platform/limit-settings'
import type { Share } from '../order/funding.ts'
import type { Order } from '../order/order.ts'
import { isOfStaticCode } from './static-code.ts'
import { type Claim, claimOn, type Factors, gradeOf } from './limit.ts'

type Payer = Readonly<{ customerId: string; factors?: Factors | undefined }>

/** A barcode payment (条码支付): the payer scans the merchant's code, or shows one. */
const isBarcode = ({ tradeType }: Pick<Order, 'tradeType'>): boolean =>
  tradeType === 'NATIVE' || tradeType === 'MICROPAY'

/**
 * What a payment adds to its payer's counters: nothing where it is paid from a card on a page or in an
 * app. Those orders are quick payments, whose limits are the bank's.
 */
export function claimsOf(
  { barcodePurses }: Pick<Limits, 'barcodePurses'>,
  { customerId, factors = 2 }: Payer,
  shares: readonly Share[],
  now: Date,
): readonly Claim[] {
  // A code that stands on a counter is weak whoever pays by it; what leaves the balance is as well verified as ever.
  const weakest = shares.some(({ order }) => isOfStaticCode(order))
  const day = businessDate(now)
  const claims: Claim[] = []
  const add = (per: Claim['per'], kind: string, minor: bigint): void => {
    const grade = gradeOf(factors, weakest && kind !== 'balance')
    const period = periodOf(per, day)
    if (minor > 0n) claims.push(claimOn({ customerId, period, kind }, { per, grade, minor }))
  }
  // One funding pays them all: the balance, and at most one card.
  const coded = shares.filter(({ order }) => isBarcode(order))
  const [fromBalance, fromCard] = [sumOf(coded, 'balanceAmount'), sumOf(coded, 'cardAmount')]
  if (barcodePurses === 'together') add('day', 'barcode:any', fromBalance + fromCard)
  else {
    add('day', 'barcode:balance', fromBalance)
    add('day', `barcode:${coded.find(({ card }) => card)?.card?.id}`, fromCard)
  }
  for (const per of periods) add(per, 'balance', sumOf(shares, 'balanceAmount'))
  return claims
}

const periods = ['day', 'year', 'ever'] as const

const sumOf = (shares: readonly Share[], part: 'balanceAmount' | 'cardAmount'): bigint =>
  shares.reduce((sum, share) => sum + share[part], 0n)

/** To the customer's own bank account: only class I counts it, so it is no payment of a day or a year. */
export const withdrawalClaim = (customerId: string, minor: bigint): Claim =>
  claimOn({ customerId, period: 'ever', kind: 'balance' }, { per: 'ever', grade: 'b', minor })

const periodOf = (per: Claim['per'], day: string): string =>
  per === 'day' ? day : per === 'year' ? day.slice(0, 4) : 'ever'
