import { sql } from 'kysely'
import type { Db, Tx } from '#platform/db'
import type { ChangeKind, StoredChange } from './change.ts'

const columns = sql`
  c.approval_id as "approvalId", c.kind, c.subject, c.content, c.proposed_by as "proposedBy",
  c.proposed_at as "proposedAt", c.executed_at as "executedAt", c.refusal, c.tried_at as "triedAt",
  a.state`

type NewChange = Pick<
  StoredChange,
  'approvalId' | 'kind' | 'subject' | 'content' | 'proposedBy' | 'proposedAt'
>

/** False when it stands there already. */
export async function insertChange(tx: Tx, change: NewChange): Promise<boolean> {
  const { numAffectedRows } = await sql`
    insert into ops.change (approval_id, kind, subject, content, proposed_by, proposed_at)
    values (${change.approvalId}, ${change.kind}, ${change.subject}, ${change.content},
      ${change.proposedBy}, ${change.proposedAt})
    on conflict (approval_id) do nothing`.execute(tx)
  return numAffectedRows === 1n
}

/** Approved and not carried out, the oldest first. */
export async function findApproved(db: Db, limit: number): Promise<readonly StoredChange[]> {
  const { rows } = await sql<StoredChange>`
    select ${columns} from ops.change c
    cross join lateral (
      select state from oversight.approval_fact where id = c.approval_id offset 0) a
    where c.executed_at is null and a.state = 'APPROVED'
    order by c.proposed_at limit ${limit}`.execute(db)
  return rows
}

/** False where it is carried out; held until the end of the transaction where not. */
export async function lockWaiting(tx: Tx, approvalId: string): Promise<boolean> {
  const { rows } = await sql`
    select from ops.change where approval_id = ${approvalId} and executed_at is null
    for no key update`.execute(tx)
  return rows.length > 0
}

export async function markExecuted(tx: Tx, approvalId: string, now: Date): Promise<void> {
  await sql`
    update ops.change set executed_at = ${now}, refusal = null, tried_at = ${now}
    where approval_id = ${approvalId} and executed_at is null`.execute(tx)
}

export async function markRefused(
  db: Db,
  { approvalId, refusal }: Readonly<{ approvalId: string; refusal: string }>,
  now: Date,
): Promise<void> {
  await sql`
    update ops.change set refusal = ${refusal}, tried_at = ${now}
    where approval_id = ${approvalId} and executed_at is null`.execute(db)
}

/** What was asked for about somebody, or of one kind, the newest first. */
export async function findChanges(
  db: Db,
  { limit, ...of }: Readonly<{ limit: number } & ({ subject: string } | { kind: ChangeKind })>,
): Promise<readonly StoredChange[]> {
  const wanted = 'kind' in of ? sql`kind = ${of.kind}` : sql`subject = ${of.subject}`
  const { rows } = await sql<StoredChange>`
    select ${columns} from (
      select * from ops.change where ${wanted} order by approval_id desc limit ${limit}
    ) c
    cross join lateral (
      select state from oversight.approval_fact where id = c.approval_id offset 0) a
    order by c.approval_id desc`.execute(db)
  return rows
}
