import type { Db } from '#platform/db'
import { defaultSubject, type FeeBook, feeBookFrom, industrySubject } from './fee-contract.ts'
import { findContracts, findIndustries } from './store.ts'

/**
 * The fees of these merchants on a business date, in two queries however many they are. A date that
 * is over always answers the same, because contracts begin tomorrow at the earliest, a subject's
 * first one aside, which may begin today.
 */
export async function feeBookOf(
  db: Db,
  { mchids, date }: Readonly<{ mchids: readonly string[]; date: string }>,
): Promise<FeeBook> {
  const industries = await findIndustries(db, { mchids, date })
  const subjects = [...mchids, ...[...industries.values()].map(industrySubject), defaultSubject]
  return feeBookFrom(await findContracts(db, { subjects, date }), industries)
}
