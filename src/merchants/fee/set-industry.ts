import { businessDate, type Clock, dayAfter, isDate } from '#kernel/time'
import { type Db, inTransaction, type Tx } from '#platform/db'
import { refuse as refuseMerchant } from '../registry/merchant.ts'
import { findMerchant } from '../registry/store.ts'
import { isIndustry, refuse } from './fee-contract.ts'
import { findIndustryRows, insertIndustry } from './store.ts'

type MerchantIndustry = Readonly<{ mchid: string; industry: string; effectiveFrom: string }>

/**
 * Which industry's fees hold for a merchant from a day on, where it has no contract of its own. The
 * first may begin today, a later one tomorrow at the earliest (FEE_DATE_PAST). The same again is no
 * news; another industry for the same day is refused INDUSTRY_EXISTS.
 */
export const setIndustry = (
  { db, now }: Readonly<{ db: Db; now: Clock }>,
  input: MerchantIndustry,
): Promise<void> => inTransaction(db, (tx) => setIndustryIn(tx, input, now()))

/** The same in the transaction of whoever decides it. */
export async function setIndustryIn(
  tx: Tx,
  { mchid, industry, effectiveFrom }: MerchantIndustry,
  now: Date,
): Promise<void> {
  if (!isIndustry(industry))
    throw refuse('INDUSTRY_INVALID', { field: 'industry', value: industry })
  if (!isDate(effectiveFrom)) throw refuse('FEE_DATE_INVALID', { value: effectiveFrom })
  if (!(await findMerchant(tx, mchid)))
    throw refuseMerchant('MCH_NOT_EXISTS', { field: 'mchid', value: mchid })

  if (!(await insertIndustry(tx, { mchid, industry, effectiveFrom }))) {
    const rows = await findIndustryRows(tx, mchid)
    if (rows.find((row) => row.effectiveFrom === effectiveFrom)?.industry !== industry)
      throw refuse('INDUSTRY_EXISTS', { field: 'effectiveFrom', value: effectiveFrom })
    return
  }
  const today = businessDate(now)
  const isFirst = (await findIndustryRows(tx, mchid)).length === 1
  if (effectiveFrom < (isFirst ? today : dayAfter(today)))
    throw refuse('FEE_DATE_PAST', { field: 'effectiveFrom', value: effectiveFrom })
}
