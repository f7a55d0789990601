import { businessDate } from '#kernel/time'
import type { Limits } from '#platform/limit-settings'
import type { SimPurchase, Tables } from './tables.ts'

/**
 * The limits once more, in other words than the code's: what was paid, summed up for each customer. From
 * weak to strong a payer without a PIN, with one, with a passkey.
 */
const strengthOf = ({ factors }: SimPurchase): number =>
  factors === 'certificate' ? 3 : factors === 2 ? 2 : 1

const grades = ['c', 'b', 'a'] as const

/** What a customer's payments are too much for, if they are all that was paid. */
function exceeded(paid: readonly SimPurchase[], { fen }: Limits): readonly string[] {
  const faults: string[] = []
  const sum = (some: readonly SimPurchase[]) =>
    some.reduce((all, { amount }) => all + amount.minor, 0n)
  for (const day of new Set(paid.map((one) => one.day))) {
    const ofDay = paid.filter((one) => one.day === day)
    for (const [index, grade] of grades.entries()) {
      const weak = ofDay.filter((one) => strengthOf(one) <= index + 1)
      const codes = weak.filter(({ method }) => method === 'NATIVE')
      if (sum(weak) > fen[`balance_${grade}`]) faults.push(`balance_${grade} ${day}`)
      if (sum(codes) > fen[`barcode_${grade}`]) faults.push(`barcode_${grade} ${day}`)
    }
  }
  if (sum(paid) > fen.class_III) faults.push('class_III')
  return faults
}

const paidBy = (tables: Tables, customerId: string): readonly SimPurchase[] =>
  [...tables.purchase.values()].filter(
    (one) => one.customerId === customerId && one.state === 'SUCCESS',
  )

/** Whether one more purchase would be too much, beside what is committed. */
export const isTooMuch = (tables: Tables, limits: Limits, one: SimPurchase, now: Date): boolean =>
  exceeded([...paidBy(tables, one.customerId), { ...one, day: businessDate(now) }], limits).length >
  0

/** What may not be, once everything is over. */
export function spendingFaults(tables: Tables, limits: Limits): readonly string[] {
  const faults: string[] = []
  const customers = new Set([...tables.purchase.values()].map(({ customerId }) => customerId))
  for (const customerId of customers)
    for (const limit of exceeded(paidBy(tables, customerId), limits))
      faults.push(`${customerId} has spent more than ${limit} allows`)
  for (const { customerId, period, kind, a, b, c } of tables.spent.values()) {
    const paid = paidBy(tables, customerId).filter(
      ({ day, method }) =>
        (period === 'ever' || day?.startsWith(period)) &&
        (kind === 'balance' || method === 'NATIVE'),
    )
    for (const [index, held] of [c, b, a].entries()) {
      const sum = paid
        .filter((one) => strengthOf(one) === index + 1)
        .reduce((all, { amount }) => all + amount.minor, 0n)
      if (held !== sum)
        faults.push(`${customerId} ${period} ${kind} counts ${held}, and ${sum} was paid`)
    }
  }
  return faults
}
