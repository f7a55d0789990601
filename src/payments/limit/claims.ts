import { businessDate } from '#kernel/time'
import type { Limits } from '#platform/limit-settings'
import type { Share } from '../order/funding.ts'
import type { Order } from '../order/order.ts'
import { type Claim, counterOf, type Factors, gradeOf } from './limit.ts'

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
  const day = businessDate(now)
  const grade = gradeOf(factors)
  const claims = new Map<string, Claim>()
  const add = (per: Claim['per'], kind: string, minor: bigint): void => {
    if (minor === 0n) return
    const claim = { customerId, per, period: periodOf(per, day), kind, grade, minor }
    const earlier = claims.get(counterOf(claim))
    claims.set(counterOf(claim), { ...claim, minor: minor + (earlier?.minor ?? 0n) })
  }
  for (const { order, balanceAmount, cardAmount, card } of shares) {
    if (isBarcode(order)) {
      const purse = (name: string): string => (barcodePurses === 'each' ? name : 'any')
      add('day', `barcode:${purse('balance')}`, balanceAmount)
      add('day', `barcode:${purse(card?.id ?? '')}`, cardAmount)
    }
    for (const per of ['day', 'year', 'ever'] as const) add(per, 'balance', balanceAmount)
  }
  return [...claims.values()]
}

/** To the customer's own bank account: only class I counts it, so it is no payment of a day or a year. */
export const withdrawalClaim = (customerId: string, minor: bigint): Claim => ({
  customerId,
  per: 'ever',
  period: 'ever',
  kind: 'balance',
  grade: 'b',
  minor,
})

const periodOf = (per: Claim['per'], day: string): string =>
  per === 'day' ? day : per === 'year' ? day.slice(0, 4) : 'ever'
