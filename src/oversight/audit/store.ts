import { sql } from 'kysely'
import { assert } from '#kernel/assert'
import type { Db, Tx } from '#platform/db'
import type { AuditHead, AuditRow } from './audit.ts'

export async function findHead(tx: Db): Promise<AuditHead> {
  const { rows } = await sql<AuditHead>`
    select height, hash from oversight.audit order by height desc limit 1`.execute(tx)
  const [head] = rows
  assert(head, 'the log has a ground, which the migration made')
  return head
}

export async function lockHeight(tx: Tx, height: bigint): Promise<void> {
  await sql`select 1 from oversight.audit where height = ${height} for no key update`.execute(tx)
}

export async function insertRow(tx: Tx, row: AuditRow): Promise<void> {
  await sql`
    insert into oversight.audit (height, at, actor, action, subject, content_digest, hash)
    values (${row.height}, ${row.at}, ${row.actor}, ${row.action}, ${row.subject},
      ${row.contentDigest}, ${row.hash})`.execute(tx)
}

export async function insertDetail(tx: Tx, height: bigint, detail: string): Promise<void> {
  await sql`
    insert into oversight.audit_detail (height, detail) values (${height}, ${detail})`.execute(tx)
}

export async function findRowsAbove(
  db: Db,
  height: bigint,
  limit: number,
): Promise<readonly AuditRow[]> {
  const { rows } = await sql<AuditRow>`
    select height, at, actor, action, subject, content_digest as "contentDigest", hash
    from oversight.audit where height > ${height} order by height limit ${limit}`.execute(db)
  return rows
}

/** A row with what is kept beside it, as text, where anything is. */
export type WholeRow = AuditRow & Readonly<{ detail: string | null }>

const whole = sql`
  a.height, a.at, a.actor, a.action, a.subject, a.content_digest as "contentDigest", a.hash,
  d.detail from oversight.audit a left join oversight.audit_detail d on d.height = a.height`

/** From one height up to another, the lowest first. */
export async function findWholeRows(
  db: Db,
  { above, upTo, limit }: Readonly<{ above: bigint; upTo: bigint; limit: number }>,
): Promise<readonly WholeRow[]> {
  const { rows } = await sql<WholeRow>`
    select ${whole} where a.height > ${above} and a.height <= ${upTo}
    order by a.height limit ${limit}`.execute(db)
  return rows
}

export async function findWholeRow(db: Db, height: bigint): Promise<WholeRow | undefined> {
  const { rows } = await sql<WholeRow>`select ${whole} where a.height = ${height}`.execute(db)
  return rows[0]
}

/** Details that are not what their row digests, or that no row stands beside. */
export async function findChangedDetails(db: Db): Promise<readonly bigint[]> {
  const { rows } = await sql<{ height: bigint }>`
    select d.height from oversight.audit_detail d left join oversight.audit a using (height)
    where a.content_digest is distinct from encode(sha256(convert_to(d.detail, 'UTF8')), 'hex')
    order by d.height`.execute(db)
  return rows.map(({ height }) => height)
}

/** One more attempt of somebody in an hour; answers how many that makes. */
export async function countRefused(
  db: Db,
  { staffId, hour, code }: Readonly<{ staffId: string; hour: Date; code: string }>,
): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    insert into oversight.refused_attempt as r (staff_id, hour, code, count)
    values (${staffId}, ${hour}, ${code}, 1)
    on conflict (staff_id, hour, code) do update set count = r.count + 1
    returning count`.execute(db)
  return rows[0]?.count ?? 1
}

export type RefusedAttempts = Readonly<{
  staffId: string
  hour: Date
  code: string
  count: number
}>

/** The newest hours first. */
export async function findRefused(db: Db, limit: number): Promise<readonly RefusedAttempts[]> {
  const { rows } = await sql<RefusedAttempts>`
    select staff_id as "staffId", hour, code, count from oversight.refused_attempt
    order by hour desc, count desc, staff_id, code limit ${limit}`.execute(db)
  return rows
}

export async function deleteOldRefused(db: Db, before: Date): Promise<void> {
  await sql`delete from oversight.refused_attempt where hour < ${before}`.execute(db)
}

export type Sought = Readonly<{
  /** Only rows under this height; from the head down without it. */
  below?: bigint | undefined
  actor?: string | undefined
  action?: string | undefined
  subject?: string | undefined
  since?: Date | undefined
  until?: Date | undefined
  /** Only who looked at whose data. */
  isRead?: boolean | undefined
  /** With batches of merchants' calls, of which there is one a second: for an export without gaps. */
  isWhole?: boolean | undefined
  limit: number
}>

/**
 * Rows from the newest down, of one actor, action or subject where one is named. Batches of merchants' calls,
 * of which there is one a second, are among them only where they or the whole log are asked for.
 */
export async function findRowsBelow(
  db: Db,
  { below, actor, action, subject, since, until, isRead = false, isWhole = false, limit }: Sought,
): Promise<readonly AuditRow[]> {
  const { rows } = await sql<AuditRow>`
    select height, at, actor, action, subject, content_digest as "contentDigest", hash
    from oversight.audit
    where (${below ?? null}::bigint is null or height < ${below ?? null})
      and (${actor ?? null}::text is null or actor = ${actor ?? null})
      and (${action ?? null}::text is null or action = ${action ?? null})
      and (${subject ?? null}::text is null or subject = ${subject ?? null})
      and (${since ?? null}::timestamptz is null or at >= ${since ?? null})
      and (${until ?? null}::timestamptz is null or at < ${until ?? null})
      and (not ${isRead} or action like '%-read')
      and (${isWhole} or action <> 'calls' or action = ${action ?? null} or subject = ${subject ?? null})
    order by height desc limit ${limit}`.execute(db)
  return rows
}

/** Approvals whose content is not the one of their proposal in the log, digested by PostgreSQL. */
export async function findChangedContents(db: Db): Promise<readonly string[]> {
  const { rows } = await sql<{ id: string }>`
    select p.id from oversight.approval p
    left join oversight.audit a on a.subject = p.id and a.action = 'propose'
    where a.content_digest is distinct from encode(sha256(convert_to(p.content, 'UTF8')), 'hex')
      or a.content_digest is distinct from p.content_digest
    order by p.id`.execute(db)
  return rows.map(({ id }) => id)
}
