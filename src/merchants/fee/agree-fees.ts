import { createHash } from 'node:crypto'
import { businessDate, type Clock, dayAfter, daysAfter, isDate } from '#kernel/time'
import { type Db, inTransaction, type Tx } from '#platform/db'
import { isMchid, refuse as refuseMerchant } from '../registry/merchant.ts'
import { findMerchant } from '../registry/store.ts'
import { checkFeeRows, type FeeRow, isPublished, isSubject, refuse } from './fee-contract.ts'
import { findAgreements, insertAgreement, insertFeeRows } from './store.ts'

type Deps = Readonly<{ db: Db; now: Clock }>

export type FeeContract = Readonly<{
  /** An mchid, `industry:<code>` or `default`. */
  subject: string
  /** Business date; until the subject's next contract. */
  effectiveFrom: string
  rows: readonly FeeRow[]
}>

/** Published fees change with that much notice (payment institutions, implementing rules). */
const noticeDays = 30

/**
 * Agrees what a merchant, an industry or everybody pays from a day on; the whole of it, since lines
 * of an earlier contract hold no longer. A subject's first may begin today; a later one tomorrow at
 * the earliest (FEE_DATE_PAST), so that a day's fees never change under it, and where fees are
 * published in thirty days (FEE_NOTICE_TOO_SHORT). Lines that contradict themselves are refused by
 * `checkFeeRows`. The same again is no news, on whatever day; other content for the same day is
 * refused FEE_CONTRACT_EXISTS.
 */
export const agreeFees = ({ db, now }: Deps, contract: FeeContract): Promise<void> =>
  inTransaction(db, (tx) => agreeFeesIn(tx, contract, now()))

/** The same in the transaction of whoever decides it. */
export async function agreeFeesIn(tx: Tx, contract: FeeContract, now: Date): Promise<void> {
  const { subject, effectiveFrom, rows } = contract
  if (!isSubject(subject)) throw refuse('FEE_SUBJECT_INVALID', { field: 'subject', value: subject })
  if (!isDate(effectiveFrom)) throw refuse('FEE_DATE_INVALID', { value: effectiveFrom })
  checkFeeRows(rows)
  if (isMchid(subject) && !(await findMerchant(tx, subject)))
    throw refuseMerchant('MCH_NOT_EXISTS', { field: 'subject', value: subject })

  const contentDigest = digestOf(rows)
  await writeContract(tx, { ...contract, contentDigest }, now)
}

async function writeContract(
  tx: Tx,
  contract: FeeContract & Readonly<{ contentDigest: string }>,
  now: Date,
): Promise<void> {
  const { subject, effectiveFrom, contentDigest } = contract
  const before = (await findAgreements(tx, subject)).filter(
    (one) => one.effectiveFrom !== effectiveFrom,
  )
  // Written before it is judged: whoever else is agreeing to the same day is waited for, and found.
  if (!(await insertAgreement(tx, contract, now))) {
    const there = (await findAgreements(tx, subject)).find(
      (one) => one.effectiveFrom === effectiveFrom,
    )
    if (there?.contentDigest !== contentDigest)
      throw refuse('FEE_CONTRACT_EXISTS', { field: 'effectiveFrom', value: effectiveFrom })
    return
  }
  refuseEarlyFees(contract, { isFirst: before.length === 0, today: businessDate(now) })

  await insertFeeRows(tx, contract)
}

/** Throws for a contract that begins before it may; pure, for whoever proposes one as for the verb. */
export function refuseEarlyFees(
  { subject, effectiveFrom }: Pick<FeeContract, 'subject' | 'effectiveFrom'>,
  { isFirst, today }: Readonly<{ isFirst: boolean; today: string }>,
): void {
  if (effectiveFrom < (isFirst ? today : dayAfter(today)))
    throw refuse('FEE_DATE_PAST', { field: 'effectiveFrom', value: effectiveFrom })
  if (!isFirst && isPublished(subject) && effectiveFrom < daysAfter(today, noticeDays))
    throw refuse('FEE_NOTICE_TOO_SHORT', { field: 'effectiveFrom', value: effectiveFrom })
}

/** The same lines in another order are the same contract. */
function digestOf(rows: readonly FeeRow[]): string {
  const lines = rows.map((row) =>
    [
      row.method,
      row.tierFrom,
      row.ratePpm,
      row.floor,
      row.cap ?? '',
      row.rounding,
      row.returnsFee,
    ].join(),
  )
  return createHash('sha256').update(lines.toSorted().join('\n')).digest('base64url')
}
