import { sql } from 'kysely'
import type { Db, Tx } from '#platform/db'
import { tableOf } from '#platform/table-of'
import type { BankAccountKind } from './bank-account.ts'
import type { SettlementTerms } from './settlement-terms.ts'

const termsColumns = sql`
  cycle, days, payout, payout_min as "payoutMin", refund_share as "refundShare"`

export type UnitTerms = SettlementTerms & Readonly<{ mchid: string; unit: string }>

/** Of each unit of these merchants the terms that hold on a date. */
export async function findTerms(
  db: Db,
  { mchids, date }: Readonly<{ mchids: readonly string[]; date: string }>,
): Promise<readonly UnitTerms[]> {
  const { rows } = await sql<UnitTerms>`
    select t.*
    from ${tableOf(
      [...new Set(mchids)].map((mchid) => ({ mchid })),
      { mchid: 'text' },
    )}
    cross join lateral (
      select distinct on (unit) mchid, unit, ${termsColumns}
      from merchants.settlement_terms
      where mchid = r.mchid and effective_from <= ${date}::date
      order by unit, effective_from desc offset 0
    ) t`.execute(db)
  return rows
}

/** Merchants whose own terms on a date are within the day (D+0). */
export async function findInstant(db: Db, date: string): Promise<readonly string[]> {
  const { rows } = await sql<{ mchid: string }>`
    select mchid from (
      select distinct on (mchid) mchid, cycle, days from merchants.settlement_terms
      where unit = mchid and effective_from <= ${date}::date
      order by mchid, effective_from desc
    ) latest
    where cycle = 'D' and days = 0 order by mchid`.execute(db)
  return rows.map(({ mchid }) => mchid)
}

export type DatedTerms = SettlementTerms & Readonly<{ effectiveFrom: string }>
type UnitKey = Readonly<{ mchid: string; unit: string }>

/** All that was ever agreed for a unit, in order of effect. */
export async function findAllTerms(
  db: Db,
  { mchid, unit }: UnitKey,
): Promise<readonly DatedTerms[]> {
  const { rows } = await sql<DatedTerms>`
    select effective_from::text as "effectiveFrom", ${termsColumns}
    from merchants.settlement_terms where mchid = ${mchid} and unit = ${unit}
    order by effective_from`.execute(db)
  return rows
}

export async function insertTerms(
  tx: Tx,
  {
    mchid,
    unit,
    effectiveFrom,
    terms,
  }: UnitKey & Readonly<{ effectiveFrom: string; terms: SettlementTerms }>,
  now: Date,
): Promise<void> {
  await sql`
    insert into merchants.settlement_terms (mchid, unit, effective_from, cycle, days, payout,
      payout_min, refund_share, agreed_at)
    values (${mchid}, ${unit}, ${effectiveFrom}::date, ${terms.cycle}, ${terms.days},
      ${terms.payout}, ${terms.payoutMin}, ${terms.refundShare}, ${now})`.execute(tx)
}

/** Held until the end of the transaction, so that two who agree at once do so one after the other. */
export async function lockMerchantName(tx: Tx, mchid: string): Promise<string | undefined> {
  const { rows } = await sql<{ name: string }>`
    select name from merchants.merchant where mchid = ${mchid} for no key update`.execute(tx)
  return rows[0]?.name
}

/** Whether it is the merchant itself, or a node of it that settles itself. */
export async function isUnit(tx: Tx, { mchid, unit }: UnitKey): Promise<boolean> {
  if (unit === mchid) return true
  const { rows } = await sql`
    select from merchants.node
    where mchid = ${mchid} and id = ${unit} and settles_itself`.execute(tx)
  return rows.length > 0
}

export type StoredAccount = UnitKey &
  Readonly<{
    id: string
    bankName: string
    branchNumber: string | null
    numberSealed: string
    numberDigest: string
    last4: string
    holderName: string
    kind: BankAccountKind
  }>

const accountColumns = sql`
  mchid, unit, id, bank_name as "bankName", branch_number as "branchNumber",
  account_number_sealed as "numberSealed", account_number_digest as "numberDigest", last4,
  holder_name as "holderName", kind`

export async function findActiveAccount(
  db: Db,
  { mchid, unit }: UnitKey,
): Promise<StoredAccount | undefined> {
  const { rows } = await sql<StoredAccount>`
    select ${accountColumns} from merchants.bank_account
    where unit = ${unit} and mchid = ${mchid} and state = 'active'`.execute(db)
  return rows[0]
}

export async function markReplaced(
  tx: Tx,
  { mchid, unit, id }: UnitKey & Readonly<{ id: string }>,
): Promise<void> {
  await sql`
    update merchants.bank_account set state = 'replaced'
    where mchid = ${mchid} and unit = ${unit} and id = ${id}`.execute(tx)
}

export async function insertAccount(tx: Tx, account: StoredAccount, now: Date): Promise<void> {
  await sql`
    insert into merchants.bank_account (mchid, unit, id, bank_name, branch_number,
      account_number_sealed, account_number_digest, last4, holder_name, kind, state, created_at)
    values (${account.mchid}, ${account.unit}, ${account.id}, ${account.bankName},
      ${account.branchNumber}, ${account.numberSealed}, ${account.numberDigest}, ${account.last4},
      ${account.holderName}, ${account.kind}, 'active', ${now})`.execute(tx)
}
