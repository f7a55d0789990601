import { sql } from 'kysely'
import type { Db, Tx } from '#platform/db'
import { type Staff, type StaffState, staffStates } from './staff.ts'

export async function findStaff(db: Db, id: string): Promise<Staff | undefined> {
  const { rows } = await sql<Staff>`
    select id, name, roles, state, created_at as "createdAt", mchid, node_id as "nodeId"
    from oversight.staff where id = ${id}`.execute(db)
  return rows[0]
}

/** Everybody who was ever taken on, in the order in which they were. */
export async function findAllStaff(db: Db): Promise<readonly Staff[]> {
  const { rows } = await sql<Staff>`
    select id, name, roles, state, created_at as "createdAt", mchid, node_id as "nodeId"
    from oversight.staff order by id`.execute(db)
  return rows
}

/** Names by id of those among the ids who are or were staff: what a page needs, however many there are. */
export async function findStaffNames(
  db: Db,
  ids: Iterable<string | null>,
): Promise<ReadonlyMap<string, string>> {
  const asked = [...new Set(ids)].filter((id) => id !== null)
  if (asked.length === 0) return new Map()
  const { rows } = await sql<Pick<Staff, 'id' | 'name'>>`
    select id, name from oversight.staff where id = any(${asked}::text[])`.execute(db)
  return new Map(rows.map(({ id, name }) => [id, name]))
}

/** Answers whether they are new. */
export async function insertStaff(tx: Tx, staff: Staff): Promise<boolean> {
  const { numAffectedRows } = await sql`
    insert into oversight.staff (id, name, roles, state, created_at, mchid, node_id)
    values (${staff.id}, ${staff.name}, ${[...staff.roles]}::text[], ${staff.state},
      ${staff.createdAt}, ${staff.mchid}, ${staff.nodeId})
    on conflict (id) do nothing`.execute(tx)
  return numAffectedRows === 1n
}

export async function moveStaff(tx: Tx, id: string, to: StaffState): Promise<void> {
  await sql`
    update oversight.staff set state = ${to}
    where id = ${id} and state = any(${staffStates.sourcesOf(to)}::text[])`.execute(tx)
}

/** Whether anybody was ever taken on. */
export async function hasStaff(db: Db): Promise<boolean> {
  const { rows } = await sql`select 1 from oversight.staff limit 1`.execute(db)
  return rows.length === 1
}

/** Who runs the house there beside the one named, and can sign in. */
export async function countOtherAdministrators(
  tx: Tx,
  { id, mchid }: Pick<Staff, 'id' | 'mchid'>,
  role: Staff['roles'][number],
): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select count(*)::int as count
    from oversight.staff p join oversight.login l on l.staff_id = p.id
    where p.id <> ${id} and p.state = 'active' and ${role} = any(p.roles)
      and p.mchid is not distinct from ${mchid} and p.node_id is null
      and l.password_hash is not null`.execute(tx)
  return rows[0]?.count ?? 0
}

/**
 * Who has ever signed in as a checker of one place and still is one, suspended or not, without those named.
 * Whoever sits at one node of a merchant's tree decides nothing of the whole.
 */
export async function countApproversBeside(
  tx: Tx,
  { mchid, ids }: Readonly<{ mchid: string | null; ids: readonly string[] }>,
): Promise<number> {
  const role = mchid === null ? 'approver' : 'merchant_approver'
  const { rows } = await sql<{ count: number }>`
    select count(*)::int as count
    from oversight.staff p join oversight.login l on l.staff_id = p.id
    where p.id <> all(${[...ids]}::text[]) and ${role} = any(p.roles)
      and p.mchid is not distinct from ${mchid} and p.node_id is null
      and l.password_hash is not null`.execute(tx)
  return rows[0]?.count ?? 0
}

/** Everybody whom a merchant has ever taken on. */
export async function countStaffOf(tx: Tx, mchid: string): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select count(*)::int as count from oversight.staff where mchid = ${mchid}`.execute(tx)
  return rows[0]?.count ?? 0
}

export async function updateRoles(tx: Tx, id: string, roles: Staff['roles']): Promise<void> {
  await sql`
    update oversight.staff set roles = ${[...roles]}::text[] where id = ${id}`.execute(tx)
}

/** Somebody as the list of staff shows them. */
export type StaffEntry = Staff &
  Readonly<{
    login: string | null
    /** Whether they have set a password. */
    canSignIn: boolean
    /** Until when a link that they were sent is good. */
    invitedUntil: Date | null
    lastSeenAt: Date | null
    /** Nobody is let in as them, because a sign-in could not be true. */
    isHeld: boolean
  }>

/**
 * Everybody who was ever taken on, with how they sign in, in the order in which they came: those of the
 * institution, or those of one merchant.
 */
export async function findStaffEntries(
  db: Db,
  now: Date,
  mchid: string | null = null,
): Promise<readonly StaffEntry[]> {
  const { rows } = await sql<StaffEntry>`
    select p.id, p.name, p.roles, p.state, p.created_at as "createdAt", p.mchid,
      p.node_id as "nodeId", l.login,
      l.password_hash is not null as "canSignIn", l.held_at is not null as "isHeld",
      (select max(i.expires_at) from oversight.invitation i
        where i.staff_id = p.id and i.used_at is null and i.expires_at > ${now}) as "invitedUntil",
      (select max(s.seen_at) from oversight.staff_session s
        where s.staff_id = p.id) as "lastSeenAt"
    from oversight.staff p left join oversight.login l on l.staff_id = p.id
    where p.mchid is not distinct from ${mchid}
    order by p.id`.execute(db)
  return rows
}
