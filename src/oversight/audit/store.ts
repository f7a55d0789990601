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

type Sought = Readonly<{
  /** Only rows under this height; from the head down without it. */
  below?: bigint | undefined
  actor?: string | undefined
  action?: string | undefined
  subject?: string | undefined
  limit: number
}>

/** Rows from the newest down, of one actor, action or subject where one is named. */
export async function findRowsBelow(
  db: Db,
  { below, actor, action, subject, limit }: Sought,
): Promise<readonly AuditRow[]> {
  const { rows } = await sql<AuditRow>`
    select height, at, actor, action, subject, content_digest as "contentDigest", hash
    from oversight.audit
    where (${below ?? null}::bigint is null or height < ${below ?? null})
      and (${actor ?? null}::text is null or actor = ${actor ?? null})
      and (${action ?? null}::text is null or action = ${action ?? null})
      and (${subject ?? null}::text is null or subject = ${subject ?? null})
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
