import { Mistaken, type Place } from '../adapter.ts'
import { differing, expected, type Named } from '../parties.ts'
import { namedIn, transactionCurrency, transactionReport } from './read-views.ts'
import type { Report } from '#payments'

type Transaction = Parameters<typeof namedIn>[0]

/** What is said of a payment, when it is said of ours. */
export function believed(place: Place, view: Transaction): Report {
  ensureSame(place, namedIn(view))
  const currency = transactionCurrency(view)
  if (currency !== 'CNY') throw new Mistaken(`the amount is in ${currency}`)
  return transactionReport(view)
}

export function ensureSame(place: Place, named: Named): void {
  const member = differing(expected(place), named)
  if (member !== undefined) throw new Mistaken(`the answer is about another ${member}`)
}

export function ensureNumber(told: string, number: string | null): void {
  if (number !== null && told !== number) throw new Mistaken('the answer is about another number')
}
