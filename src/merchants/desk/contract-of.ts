import { businessDate, type Clock } from '#kernel/time'
import type { Db } from '#platform/db'
import { defaultSubject, type FeeRow, industrySubject } from '../fee/fee-contract.ts'
import { standardFees } from '../fee/published-fees.ts'
import { findAgreements, findContracts, findIndustries } from '../fee/store.ts'

/** What a merchant pays today, and by whose contract. */
export type FeeTable = Readonly<{
  /** The merchant's own contract, its industry's, everybody's, or the standard where nothing is agreed. */
  source: 'own' | 'industry' | 'published' | 'standard'
  effectiveFrom: string | null
  rows: readonly FeeRow[]
  /** From when another contract of the same subject holds. */
  nextFrom: string | null
}>

/**
 * The contract of a merchant today. A method that it says nothing about falls to the next more general one,
 * which is then beside it in the lines.
 */
export async function contractOf(
  { db, now }: Readonly<{ db: Db; now: Clock }>,
  mchid: string,
): Promise<FeeTable> {
  const date = businessDate(now())
  const industry = (await findIndustries(db, { mchids: [mchid], date })).get(mchid)
  const subjects = [
    { source: 'own', subject: mchid },
    ...(industry === undefined
      ? []
      : [{ source: 'industry', subject: industrySubject(industry) } as const]),
    { source: 'published', subject: defaultSubject },
  ] as const
  const contracts = await findContracts(db, { subjects: subjects.map((s) => s.subject), date })
  const found = subjects.find(({ subject }) => contracts.has(subject))
  if (!found) return { source: 'standard', effectiveFrom: null, rows: standardFees, nextFrom: null }
  const dates = (await findAgreements(db, found.subject)).map((each) => each.effectiveFrom)
  const more = subjects.slice(subjects.indexOf(found) + 1)
  return {
    source: found.source,
    effectiveFrom: dates.findLast((each) => each <= date) ?? null,
    rows: more.reduce(
      (rows, { subject }) => completed(rows, contracts.get(subject) ?? []),
      contracts.get(found.subject) ?? [],
    ),
    nextFrom: dates.find((each) => each > date) ?? null,
  }
}

/** Lines of the more general contract for methods that these say nothing about. */
function completed(rows: readonly FeeRow[], general: readonly FeeRow[]): readonly FeeRow[] {
  if (rows.some(({ method }) => method === '*')) return rows
  const said = new Set(rows.map(({ method }) => method))
  return [...rows, ...general.filter(({ method }) => !said.has(method))]
}
