import type { Db } from '#platform/db'
import { monthOf, unborn } from '../birth.ts'
import { type AccountKind, chart } from '../chart.ts'
import { birthsOf } from './births.ts'
import type { Fault } from './fault.ts'
import { belowFaults, custodyFaults, sideFaults } from './faults-of-totals.ts'
import {
  findImbalances,
  findMisfits,
  findMonths,
  findStrangers,
  findStrays,
  findTotals,
  findUnbound,
  type KindRule,
} from './store.ts'

/**
 * Proves balances from the entries: every balance is their sum, every resolution fits its pending
 * transfer, every key lies in its month, every account follows the chart, and of every currency
 * debits equal credits and custody mirrors the money of customers and merchants. Reads every entry.
 */
export async function verifyBalances(db: Db): Promise<readonly Fault[]> {
  const imbalances = await findImbalances(db)
  const misfits = await findMisfits(db)
  const months = await findMonths(db)
  const suspects = await findStrays(db, months.map(birthsOf), unborn)
  const strays = suspects.filter(({ key, born }) => monthOf(key) !== born)
  const unbound = await findUnbound(db)
  const strangers = await findStrangers(db, rules)
  const totals = await findTotals(db)
  return [
    ...imbalances.map(
      ({ kind, owner, currency, fault }) => `${kind} ${owner} ${currency}: ${fault}`,
    ),
    ...misfits.map((key) => `entry ${key}: does not fit the pending transfer it resolves`),
    ...strays.map(({ key, born }) => `entry ${key}: lies in ${born}, the month of other keys`),
    ...unbound.map((key) => `entry ${key}: does not fit what it might have moved at most`),
    ...strangers.map(
      ({ kind, owner, currency }) => `${kind} ${owner} ${currency}: not as the chart has it`,
    ),
    ...totals.flatMap(sideFaults),
    ...totals.flatMap(belowFaults),
    ...totals.flatMap(custodyFaults),
  ]
}

const rules: readonly KindRule[] = Object.entries(chart).map(([kind, { side, limited }]) => ({
  kind: kind as AccountKind,
  normalSide: side,
  limited,
}))
