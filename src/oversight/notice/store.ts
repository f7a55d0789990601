import { sql } from 'kysely'
import type { Db, Tx } from '#platform/db'
import { tableOf } from '#platform/table-of'
import type { Role } from '../staff/staff.ts'
import type { Notice } from './notice.ts'

/** Those that are there already stay as they are. */
export async function insertNotices(tx: Tx, notices: readonly Notice[]): Promise<void> {
  const rows = notices.map(({ staffId, id, kind, subject, detail, at }) => ({
    staffId,
    id,
    kind,
    subject,
    detail: JSON.stringify(detail),
    at,
  }))
  const types = {
    staffId: 'text',
    id: 'text',
    kind: 'text',
    subject: 'text',
    detail: 'text',
    at: 'timestamptz',
  } as const
  await sql`
    insert into oversight.notice (staff_id, id, kind, subject, detail, at)
    select * from ${tableOf(rows, types)}
    on conflict do nothing`.execute(tx)
}

/** Newest first: what is not read yet, or all of the last hundred. */
export async function findNotices(
  db: Db,
  staffId: string,
  { isOpen }: Readonly<{ isOpen: boolean }>,
): Promise<readonly Notice[]> {
  const { rows } = await sql<Omit<Notice, 'detail'> & { detail: string }>`
    select staff_id as "staffId", id, kind, subject, detail, at,
      acknowledged_at as "acknowledgedAt"
    from oversight.notice
    where staff_id = ${staffId} and (not ${isOpen} or acknowledged_at is null)
    order by at desc, id desc limit 100`.execute(db)
  return rows.map((row) => ({ ...row, detail: JSON.parse(row.detail) }))
}

export async function countOpenNotices(db: Db, staffId: string): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select count(*)::int as count from oversight.notice
    where staff_id = ${staffId} and acknowledged_at is null`.execute(db)
  return rows[0]?.count ?? 0
}

export async function markRead(
  db: Db,
  { staffId, id, now }: Readonly<{ staffId: string; id: string; now: Date }>,
): Promise<void> {
  await sql`
    update oversight.notice set acknowledged_at = ${now}
    where staff_id = ${staffId} and id = ${id} and acknowledged_at is null`.execute(db)
}

/** Who hears what is told to a role, at the institution or at one merchant. */
export async function findHolders(
  db: Db,
  role: Role,
  mchid: string | null,
): Promise<readonly string[]> {
  const { rows } = await sql<{ id: string }>`
    select id from oversight.staff
    where state = 'active' and ${role} = any(roles) and mchid is not distinct from ${mchid}
    order by id`.execute(db)
  return rows.map(({ id }) => id)
}
