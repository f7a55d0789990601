import { sql } from 'kysely'
import type { Currency } from '#kernel/money'
import type { AccountRef } from '#ledger'
import type { Db, Tx } from '#platform/db'
import type { Break, How } from '../recon-break.ts'
import { selectBreaks } from '../store.ts'
import type { CorrectionName } from './postings.ts'

export type Correction = Readonly<{
  approvalId: string
  breakId: string
  posting: CorrectionName
  owner: string
  amount: bigint
  proposedBy: string
  proposedAt: Date
  executedAt: Date | null
}>

/** Whoever holds it is the only one who moves its money. */
export async function lockBreak(tx: Tx, id: string): Promise<Break | undefined> {
  const [found] = await selectBreaks(tx, sql`b.id = ${id} for no key update`)
  return found
}

export async function insertCorrection(tx: Tx, correction: Correction): Promise<void> {
  await sql`
    insert into clearing.recon_correction
      (approval_id, break_id, posting, owner, amount, proposed_by, proposed_at)
    values (${correction.approvalId}, ${correction.breakId}, ${correction.posting},
      ${correction.owner}, ${correction.amount}, ${correction.proposedBy}, ${correction.proposedAt})
    on conflict (approval_id) do nothing`.execute(tx)
}

export async function findCorrection(db: Db, approvalId: string): Promise<Correction | undefined> {
  const { rows } = await sql<Correction>`
    select approval_id as "approvalId", break_id as "breakId", posting, owner, amount,
           proposed_by as "proposedBy", proposed_at as "proposedAt", executed_at as "executedAt"
    from clearing.recon_correction where approval_id = ${approvalId}`.execute(db)
  return rows[0]
}

/** Corrections that are approved and not carried out, oldest first. */
export async function findWaiting(db: Db, limit: number): Promise<readonly string[]> {
  const { rows } = await sql<{ id: string }>`
    select c.approval_id as id from clearing.recon_break b
    join clearing.recon_correction c on c.break_id = b.id and c.executed_at is null
    join oversight.approval_fact a on a.id = c.approval_id and a.state = 'APPROVED'
    where b.state = 'OPEN' order by c.approval_id limit ${limit}`.execute(db)
  return rows.map(({ id }) => id)
}

export async function hasAccount(
  db: Db,
  { kind, owner }: AccountRef,
  currency: Currency,
): Promise<boolean> {
  const { rows } = await sql`
    select from ledger.account_fact
    where owner = ${owner} and kind = ${kind} and currency = ${currency}`.execute(db)
  return rows.length > 0
}

export async function markExecuted(tx: Tx, approvalId: string, now: Date): Promise<void> {
  await sql`
    update clearing.recon_correction set executed_at = ${now}
    where approval_id = ${approvalId} and executed_at is null`.execute(tx)
}

type Outcome = Readonly<{ id: string; suspended: bigint; how: How | null; evidence: string }>

/** `how` ends it; otherwise it stays open with what it holds. */
export async function moveSuspended(
  tx: Tx,
  { id, suspended, how, evidence }: Outcome,
  now: Date,
): Promise<void> {
  const { numAffectedRows } = await sql`
    update clearing.recon_break
    set suspended = ${suspended}, how = ${how}, state = ${how === null ? 'OPEN' : 'RESOLVED'},
      evidence = ${evidence}, resolved_at = ${how === null ? null : now}
    where id = ${id} and state = 'OPEN'`.execute(tx)
  if (numAffectedRows !== 1n) throw new Error('a difference was corrected that is not open')
}
