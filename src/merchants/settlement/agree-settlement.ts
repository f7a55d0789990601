import { businessDate, type Clock, dayAfter, isDate } from '#kernel/time'
import { type Db, inTransaction, type Tx } from '#platform/db'
import { refuse as refuseMerchant } from '../registry/merchant.ts'
import { daysMax, refuse, type SettlementTerms } from './settlement-terms.ts'
import { findAllTerms, insertTerms, isUnit, lockMerchantName } from './store.ts'

export type SettlementAgreement = Readonly<{
  mchid: string
  /** The merchant itself when absent, else a node of it that settles itself. */
  unit?: string
  effectiveFrom: string
  terms: SettlementTerms
}>

/**
 * Agrees how a unit is settled from a business date on. A unit's first terms may begin today, later
 * ones tomorrow at the earliest (SETTLEMENT_DATE_PAST). The same again is no news, on whatever day;
 * other terms for the same day are refused SETTLEMENT_TERMS_EXIST. Also refused: a cycle outside
 * T+1…T+30 and D+0…D+30, a unit that does not settle itself, MCH_NOT_EXISTS.
 */
export const agreeSettlement = (
  { db, now }: Readonly<{ db: Db; now: Clock }>,
  agreement: SettlementAgreement,
): Promise<void> => inTransaction(db, (tx) => agreeSettlementIn(tx, agreement, now()))

/** The same in the transaction of whoever decides it. */
export async function agreeSettlementIn(
  tx: Tx,
  { mchid, unit = mchid, effectiveFrom, terms }: SettlementAgreement,
  now: Date,
): Promise<void> {
  const { days, cycle, payoutMin } = terms
  const isCycle = Number.isInteger(days) && days >= (cycle === 'T' ? 1 : 0) && days <= daysMax
  if (!isCycle) throw refuse('SETTLEMENT_CYCLE_INVALID', { field: 'days', value: days })
  if (payoutMin < 1n) throw refuse('SETTLEMENT_MIN_INVALID', { value: String(payoutMin) })
  if (!isDate(effectiveFrom)) throw refuse('SETTLEMENT_DATE_INVALID', { value: effectiveFrom })

  if ((await lockMerchantName(tx, mchid)) === undefined)
    throw refuseMerchant('MCH_NOT_EXISTS', { field: 'mchid', value: mchid })
  const all = await findAllTerms(tx, { mchid, unit })
  const there = all.find((one) => one.effectiveFrom === effectiveFrom)
  if (there && isSame(there, terms)) return
  if (there) throw refuse('SETTLEMENT_TERMS_EXIST', { value: effectiveFrom })
  if (!(await isUnit(tx, { mchid, unit }))) throw refuse('SETTLEMENT_UNIT_UNKNOWN', { value: unit })
  const today = businessDate(now)
  if (effectiveFrom < (all.length === 0 ? today : dayAfter(today)))
    throw refuse('SETTLEMENT_DATE_PAST', { field: 'effectiveFrom', value: effectiveFrom })

  await insertTerms(tx, { mchid, unit, effectiveFrom, terms }, now)
}

const isSame = (a: SettlementTerms, b: SettlementTerms): boolean =>
  a.cycle === b.cycle &&
  a.days === b.days &&
  a.payout === b.payout &&
  a.payoutMin === b.payoutMin &&
  a.refundShare === b.refundShare
