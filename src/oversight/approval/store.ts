import { type RawBuilder, sql } from 'kysely'
import type { Db, Tx } from '#platform/db'
import { type Approval, type ApprovalState, approvalStates, type Decision } from './approval.ts'

const columns = sql`
  id, kind, subject, amount, summary, content, content_digest as "contentDigest", maker, mchid,
  needed, state, created_at as "createdAt", expires_at as "expiresAt", decided_at as "decidedAt",
  executed_at as "executedAt", policy_scope as "policyScope",
  policy_version as "policyVersion", escalated, escalate_at as "escalateAt"`

async function select(db: Db, condition: RawBuilder<unknown>): Promise<readonly Approval[]> {
  const { rows } = await sql<Approval>`
    select ${columns} from oversight.approval where ${condition}`.execute(db)
  return rows
}

export async function findApproval(db: Db, id: string): Promise<Approval | undefined> {
  const [approval] = await select(db, sql`id = ${id}`)
  return approval
}

export const findApprovals = (db: Db, ids: readonly string[]): Promise<readonly Approval[]> =>
  select(db, sql`id = any(${[...ids]}::text[])`)

/** What waits for a decision, oldest first. */
export const findPending = (db: Db, limit: number): Promise<readonly Approval[]> =>
  select(db, sql`state = 'PENDING' order by created_at, id limit ${limit}`)

type PageOf = Readonly<{
  states: readonly ApprovalState[]
  /** Only what was asked for before this one. */
  before?: string | undefined
  /** Those that a merchant's own people decide; the institution's when null. */
  mchid?: string | null
  /** Only what was told of above, or only the rest; both when absent. */
  isEscalated?: boolean | undefined
  limit: number
}>

/** What was ever asked for, newest first; ids sort by birth. */
export const findApprovalPage = (
  db: Db,
  { states, before, mchid = null, isEscalated, limit }: PageOf,
): Promise<readonly Approval[]> =>
  select(
    db,
    sql`mchid is not distinct from ${mchid} and state = any(${[...states]}::text[])
    and (${before ?? null}::text is null or id < ${before ?? null})
    and (${isEscalated ?? null}::boolean is null or (escalated > 0) = ${isEscalated ?? null})
    order by id desc limit ${limit}`,
  )

export async function findStanding(
  db: Db,
  { kind, subject, mchid }: Readonly<{ kind: string; subject: string; mchid: string | null }>,
): Promise<Approval | undefined> {
  // Whose checkers are asked is part of it: two merchants may ask about the same name.
  const [approval] = await select(
    db,
    sql`subject = ${subject} and kind = ${kind} and mchid is not distinct from ${mchid}
    and state in ('PENDING', 'APPROVED')`,
  )
  return approval
}

/** What somebody was left alone with since then, in minor units, of what was or may still be done. */
export async function sumAlone(
  db: Db,
  { maker, kind, since }: Readonly<{ maker: string; kind: string; since: Date }>,
): Promise<bigint> {
  const { rows } = await sql<{ sum: bigint }>`
    select coalesce(sum(amount), 0)::bigint as sum from oversight.approval
    where maker = ${maker} and kind = ${kind} and needed = 0 and created_at >= ${since}
      and state in ('APPROVED', 'EXECUTED')`.execute(db)
  return rows[0]?.sum ?? 0n
}

export const findOverdue = (db: Db, now: Date, limit: number): Promise<readonly Approval[]> =>
  select(db, sql`state = 'PENDING' and expires_at <= ${now} order by created_at, id limit ${limit}`)

/** What waits and is to be told of above, the longest due first. */
export const findToEscalate = (db: Db, now: Date, limit: number): Promise<readonly Approval[]> =>
  select(
    db,
    sql`state = 'PENDING' and escalate_at <= ${now} order by escalate_at, id limit ${limit}`,
  )

export async function setEscalated(
  tx: Tx,
  id: string,
  { escalated, escalateAt }: Pick<Approval, 'escalated' | 'escalateAt'>,
): Promise<void> {
  await sql`
    update oversight.approval set escalated = ${escalated}, escalate_at = ${escalateAt}
    where id = ${id}`.execute(tx)
}

export async function insertApproval(tx: Tx, approval: Approval): Promise<void> {
  await sql`
    insert into oversight.approval (id, kind, subject, amount, summary, content, content_digest,
      maker, mchid, needed, state, created_at, expires_at, decided_at, policy_scope,
      policy_version, escalate_at)
    values (${approval.id}, ${approval.kind}, ${approval.subject}, ${approval.amount},
      ${approval.summary}, ${approval.content}, ${approval.contentDigest}, ${approval.maker},
      ${approval.mchid}, ${approval.needed}, ${approval.state}, ${approval.createdAt},
      ${approval.expiresAt}, ${approval.decidedAt}, ${approval.policyScope},
      ${approval.policyVersion}, ${approval.escalateAt})`.execute(tx)
}

export async function moveApproval(
  tx: Tx,
  id: string,
  to: ApprovalState,
  now: Date,
): Promise<void> {
  const { numAffectedRows } = await sql`
    update oversight.approval
    set state = ${to}, decided_at = coalesce(decided_at, ${now}),
      executed_at = ${to === 'EXECUTED' ? now : null}
    where id = ${id} and state = any(${approvalStates.sourcesOf(to)}::text[])`.execute(tx)
  if (numAffectedRows !== 1n)
    throw new Error(`an approval moved to ${to} from a state that does not lead there`)
}

export async function findDecisions(db: Db, approvalId: string): Promise<readonly Decision[]> {
  const { rows } = await sql<Decision>`
    select approval_id as "approvalId", staff_id as "staffId", verdict, note, at
    from oversight.decision where approval_id = ${approvalId} order by at, staff_id`.execute(db)
  return rows
}

export async function insertDecision(tx: Tx, decision: Decision): Promise<void> {
  await sql`
    insert into oversight.decision (approval_id, staff_id, verdict, note, at)
    values (${decision.approvalId}, ${decision.staffId}, ${decision.verdict}, ${decision.note},
      ${decision.at})`.execute(tx)
}
