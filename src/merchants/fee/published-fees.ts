import type { Db } from '#platform/db'
import { defaultSubject, type FeeRow, industryIn } from './fee-contract.ts'
import { standardTerms } from './fee-terms.ts'
import { findPublishedRows } from './store.ts'

/** What holds where nothing is agreed. */
export const standardFees: readonly FeeRow[] = [{ ...standardTerms, method: '*', tierFrom: 0n }]

/** What everybody, or everybody of one industry, pays from a day on. */
export type PublishedFees = Readonly<{
  subject: string
  /** Null where it is everybody's. */
  industry: string | null
  effectiveFrom: string
  /** The latest of its subject whose day has come. */
  isInForce: boolean
  rows: readonly FeeRow[]
}>

/** Every published contract, everybody's first, then by industry and day; those of `date` are in force. */
export async function publishedFees(db: Db, date: string): Promise<readonly PublishedFees[]> {
  const lines = await findPublishedRows(db)
  const inForce = new Map<string, string>()
  for (const { subject, effectiveFrom } of lines)
    if (effectiveFrom <= date) inForce.set(subject, effectiveFrom)
  const contracts = Map.groupBy(lines, (line) => `${line.subject} ${line.effectiveFrom}`)
  return [...contracts.values()]
    .flatMap((all) =>
      all.slice(0, 1).map(({ subject, effectiveFrom }) => ({
        subject,
        industry: industryIn(subject) ?? null,
        effectiveFrom,
        isInForce: inForce.get(subject) === effectiveFrom,
        rows: all.map(({ subject: _, effectiveFrom: __, ...row }) => row),
      })),
    )
    .toSorted((a, b) => Number(b.subject === defaultSubject) - Number(a.subject === defaultSubject))
}
