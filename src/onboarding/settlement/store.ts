import { type RawBuilder, sql } from 'kysely'
import type { Db, Tx } from '#platform/db'
import type { ChangeState, SettlementChange } from './settlement-change.ts'

const columns = sql`
  c.mchid, c.application_no as "applicationNo", c.provider_mchid as "providerMchid",
  c.business_date::text as "businessDate", c.slot, c.state, c.account_type as "accountType",
  c.account_bank as "accountBank", c.bank_address_code as "bankAddressCode",
  c.bank_name as "bankName", c.bank_branch_id as "bankBranchId", c.number_sealed as "numberSealed",
  c.holder_sealed as "holderSealed", c.content_digest as "contentDigest", c.last4,
  c.approval_id as "approvalId", c.fail_reason as "failReason", c.created_at as "createdAt",
  c.finished_at as "finishedAt"`

async function select(
  db: Db | Tx,
  condition: RawBuilder<unknown>,
): Promise<readonly SettlementChange[]> {
  const { rows } = await sql<SettlementChange>`
    select ${columns} from onboarding.settlement_change c where ${condition}`.execute(db)
  return rows
}

export async function findChange(
  db: Db | Tx,
  asked: Readonly<{ mchid: string; applicationNo: string }>,
): Promise<SettlementChange | undefined> {
  const [found] = await select(
    db,
    sql`c.mchid = ${asked.mchid} and c.application_no = ${asked.applicationNo}`,
  )
  return found
}

/** The newest of a sub-merchant. */
export async function findLatest(
  db: Db | Tx,
  mchid: string,
): Promise<SettlementChange | undefined> {
  const [found] = await select(db, sql`c.mchid = ${mchid} order by c.application_no desc limit 1`)
  return found
}

export async function countOfDay(
  tx: Tx,
  asked: Readonly<{ mchid: string; businessDate: string }>,
): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select count(*)::int as count from onboarding.settlement_change
    where business_date = ${asked.businessDate}::date and mchid = ${asked.mchid}`.execute(tx)
  return rows[0]?.count ?? 0
}

/** False when another took the slot, or waits for its audit, at the same time. */
export async function insertChange(tx: Tx, one: SettlementChange): Promise<boolean> {
  const { numAffectedRows } = await sql`
    insert into onboarding.settlement_change (mchid, application_no, provider_mchid, business_date,
      slot, state, account_type, account_bank, bank_address_code, bank_name, bank_branch_id,
      number_sealed, holder_sealed, content_digest, last4, approval_id, created_at)
    values (${one.mchid}, ${one.applicationNo}, ${one.providerMchid}, ${one.businessDate}::date,
      ${one.slot}, ${one.state}, ${one.accountType}, ${one.accountBank}, ${one.bankAddressCode},
      ${one.bankName}, ${one.bankBranchId}, ${one.numberSealed}, ${one.holderSealed},
      ${one.contentDigest}, ${one.last4}, ${one.approvalId}, ${one.createdAt})
    on conflict do nothing`.execute(tx)
  return numAffectedRows === 1n
}

export async function noteApproval(tx: Tx, { mchid, applicationNo, approvalId }: SettlementChange) {
  await sql`
    update onboarding.settlement_change set approval_id = ${approvalId}
    where mchid = ${mchid} and application_no = ${applicationNo}`.execute(tx)
}

/** Whose approval was refused or has lapsed; those that another process has at hand are left out. */
export async function lockRefused(tx: Tx, limit: number): Promise<readonly SettlementChange[]> {
  const { rows } = await sql<SettlementChange>`
    select ${columns} from onboarding.settlement_change c
    cross join lateral (
      select from oversight.approval_fact f
      where f.id = c.approval_id and f.state in ('REJECTED', 'EXPIRED') offset 0
    ) p
    where c.state = 'AUDITING' and c.approval_id is not null
    order by c.created_at limit ${limit} for no key update of c skip locked`.execute(tx)
  return rows
}

/** False where it is not audited any more; held until the end of the transaction where it is. */
export async function lockAuditing(
  tx: Tx,
  { mchid, applicationNo }: SettlementChange,
): Promise<boolean> {
  const { rows } = await sql`
    select from onboarding.settlement_change
    where mchid = ${mchid} and application_no = ${applicationNo} and state = 'AUDITING'
    for no key update`.execute(tx)
  return rows.length > 0
}

/** False when it has been finished before. */
export async function finishChange(
  tx: Tx,
  { mchid, applicationNo }: SettlementChange,
  end: Readonly<{ state: ChangeState; reason: string | null; now: Date }>,
): Promise<boolean> {
  const { numAffectedRows } = await sql`
    update onboarding.settlement_change
    set state = ${end.state}, fail_reason = ${end.reason}, finished_at = ${end.now}
    where mchid = ${mchid} and application_no = ${applicationNo}
      and state = 'AUDITING'`.execute(tx)
  return numAffectedRows === 1n
}

/** Approved ones, and those whose approval was used up by a process that died before the end. */
export const findApproved = (db: Db, limit: number): Promise<readonly SettlementChange[]> =>
  select(
    db,
    sql`c.state = 'AUDITING' and exists (
        select from oversight.approval_fact f where f.id = c.approval_id and f.state in ('APPROVED', 'EXECUTED'))
      order by c.created_at limit ${limit}`,
  )
