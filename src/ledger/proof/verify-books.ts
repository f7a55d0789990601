import type { Db } from '#platform/db'
import { type AccountKind, chart } from '../chart.ts'
import {
  findImbalances,
  findMisfits,
  findStrangers,
  type KindRule,
  type KindTotal,
  sumByKind,
} from './store.ts'

/** A fault in the books, in words. An empty list is the proof. */
export type Fault = string

/**
 * Proves the books: every balance is the sum of its entries, every resolution fits its pending
 * transfer, every account follows the chart, debits equal credits per currency, and the custody
 * account mirrors the money of customers and merchants to the fen, on our side and at the bank.
 * Reads every entry.
 */
export async function verifyBooks(db: Db): Promise<readonly Fault[]> {
  const imbalances = await findImbalances(db)
  const misfits = await findMisfits(db)
  const strangers = await findStrangers(db, rules)
  const totals = await sumByKind(db)
  return [
    ...imbalances.map(
      ({ kind, owner, currency, fault }) => `${kind} ${owner} ${currency}: ${fault}`,
    ),
    ...misfits.map((key) => `entry ${key}: does not fit the pending transfer it resolves`),
    ...strangers.map(
      ({ kind, owner, currency }) => `${kind} ${owner} ${currency}: not as the chart has it`,
    ),
    ...sideFaults(totals),
    ...custodyFaults(totals),
  ]
}

const rules: readonly KindRule[] = Object.entries(chart).map(([kind, { side, limited }]) => ({
  kind: kind as AccountKind,
  normalSide: side,
  limited,
}))

const signed = ({ kind, posted }: KindTotal): bigint =>
  chart[kind].side === 'debit' ? posted : -posted

function sideFaults(totals: readonly KindTotal[]): Fault[] {
  const sum = totals.reduce((rest, total) => rest + signed(total), 0n)
  return sum === 0n ? [] : [`debits exceed credits by ${sum} fen`]
}

function custodyFaults(totals: readonly KindTotal[]): Fault[] {
  const of = (kind: KindTotal['kind']) => totals.find((total) => total.kind === kind)?.posted ?? 0n
  const owed = of('customer_balance') + of('merchant_unsettled')
  const faults: Fault[] = []
  if (of('custody') !== owed) faults.push(`custody holds ${of('custody')} fen against ${owed} owed`)
  if (of('custody') !== of('demo_bank_custody'))
    faults.push(`the bank holds ${of('demo_bank_custody')} fen for a custody of ${of('custody')}`)
  return faults
}
