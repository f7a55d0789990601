import { type RawBuilder, sql } from 'kysely'
import type { Db, Tx } from '#platform/db'
import type { Role } from '../staff/staff.ts'
import { type Policy, type Scope, tiersOf, tiersText } from './policy.ts'

type Row = Omit<Policy, 'tiers'> & Readonly<{ tiers: string }>

const columns = sql`
  kind, scope, version, tiers, also_role as "alsoRole", barred, bars_earlier as "barsEarlier",
  expires_hours as "expiresHours", escalate_hours as "escalateHours",
  escalate_role as "escalateRole", approval_id as "approvalId", changed_by as "changedBy",
  changed_at as "changedAt"`

async function select(db: Db, rest: RawBuilder<unknown>): Promise<readonly Policy[]> {
  const { rows } = await sql<Row>`select ${columns} from oversight.policy ${rest}`.execute(db)
  return rows.map((row) => ({ ...row, tiers: tiersOf(row.tiers) }))
}

/** The newest of a kind in one scope. */
export async function findNewest(db: Db, kind: string, scope: Scope): Promise<Policy | undefined> {
  const [policy] = await select(
    db,
    sql`where kind = ${kind} and scope = ${scope} order by version desc limit 1`,
  )
  return policy
}

export async function findVersion(
  db: Db,
  { kind, scope, version }: Pick<Policy, 'kind' | 'scope' | 'version'>,
): Promise<Policy | undefined> {
  const [policy] = await select(
    db,
    sql`where kind = ${kind} and scope = ${scope} and version = ${version}`,
  )
  return policy
}

/** Every version of a kind in one scope, newest first. */
export const findVersions = (db: Db, kind: string, scope: Scope): Promise<readonly Policy[]> =>
  select(db, sql`where kind = ${kind} and scope = ${scope} order by version desc`)

/** The newest of every kind and scope that anybody has agreed to. */
export const findAllNewest = (db: Db): Promise<readonly Policy[]> =>
  select(
    db,
    sql`p where version = (select max(version) from oversight.policy n
      where n.kind = p.kind and n.scope = p.scope) order by kind, scope`,
  )

export async function insertPolicy(tx: Tx, policy: Policy): Promise<void> {
  await sql`
    insert into oversight.policy (kind, scope, version, tiers, also_role, barred, bars_earlier,
      expires_hours, escalate_hours, escalate_role, approval_id, changed_by, changed_at)
    values (${policy.kind}, ${policy.scope}, ${policy.version}, ${tiersText(policy.tiers)},
      ${policy.alsoRole}, ${[...policy.barred]}::text[], ${policy.barsEarlier},
      ${policy.expiresHours}, ${policy.escalateHours}, ${policy.escalateRole},
      ${policy.approvalId}, ${policy.changedBy}, ${policy.changedAt})`.execute(tx)
}

type Checkers = Readonly<{
  role: Role
  alsoRole: Role | null
  barred: readonly string[]
  mchid: string | null
}>

/** How many people could check by such rules, now; whoever sits at one node checks nothing of the whole. */
export async function countCheckers(db: Db, asked: Checkers): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select count(*)::int as count from oversight.staff
    where state = 'active' and mchid is not distinct from ${asked.mchid} and node_id is null
      and ${asked.role} = any(roles) and (${asked.alsoRole}::text is null
        or ${asked.alsoRole} = any(roles))
      and id <> all(${[...asked.barred]}::text[])`.execute(db)
  return rows[0]?.count ?? 0
}

type Step = Readonly<{ approvalId: string; subject: string; staffId: string }>

/**
 * Whether somebody did something about a subject since it was last done with: asked for another approval of
 * it, or stands in the log with it. Reading is no step.
 */
export async function didEarlierStep(
  tx: Tx,
  { approvalId, subject, staffId }: Step,
): Promise<boolean> {
  const { rows } = await sql`
    with done as (
      select coalesce(max(executed_at), '-infinity') as at from oversight.approval
      where subject = ${subject} and id <> ${approvalId} and state = 'EXECUTED'
    )
    select 1 from oversight.audit a, done
    where a.subject = ${subject} and a.actor = ${staffId} and a.at > done.at
      and a.action not like '%-read'
    union all
    select 1 from oversight.approval p, done
    where p.subject = ${subject} and p.maker = ${staffId} and p.id <> ${approvalId}
      and p.created_at > done.at and p.state <> 'EXECUTED'
    limit 1`.execute(tx)
  return rows.length > 0
}
