import type { Db } from '#platform/db'
import { type SettlementTerms, standardSettlement } from './settlement-terms.ts'
import { findInstant, findTerms } from './store.ts'

/**
 * How units are settled on a business date. A node for which nothing is agreed follows its merchant,
 * and a merchant without terms the standard: T+1, paid out by itself from one fen. One query.
 */
export async function settlementTermsOf(
  db: Db,
  asked: Readonly<{ mchids: readonly string[]; date: string }>,
): Promise<(mchid: string, unit: string) => SettlementTerms> {
  const found = new Map<string, Map<string, SettlementTerms>>()
  for (const { mchid, unit, ...terms } of await findTerms(db, asked)) {
    const units = found.get(mchid) ?? new Map<string, SettlementTerms>()
    found.set(mchid, units.set(unit, terms))
  }
  return (mchid, unit) => {
    const units = found.get(mchid)
    return units?.get(unit) ?? units?.get(mchid) ?? standardSettlement
  }
}

/** Merchants that settle within the day on a business date, in order. */
export const instantMerchants = (db: Db, date: string): Promise<readonly string[]> =>
  findInstant(db, date)
