import { sql } from 'kysely'
import type { Db, Tx } from '#platform/db'
import { type Staff, type StaffState, staffStates } from './staff.ts'

export async function findStaff(db: Db, id: string): Promise<Staff | undefined> {
  const { rows } = await sql<Staff>`
    select id, name, roles, state, created_at as "createdAt"
    from oversight.staff where id = ${id}`.execute(db)
  return rows[0]
}

/** Everybody who was ever taken on, in the order in which they were. */
export async function findAllStaff(db: Db): Promise<readonly Staff[]> {
  const { rows } = await sql<Staff>`
    select id, name, roles, state, created_at as "createdAt"
    from oversight.staff order by id`.execute(db)
  return rows
}

/** Answers whether they are new. */
export async function insertStaff(tx: Tx, staff: Staff): Promise<boolean> {
  const { numAffectedRows } = await sql`
    insert into oversight.staff (id, name, roles, state, created_at)
    values (${staff.id}, ${staff.name}, ${[...staff.roles]}::text[], ${staff.state},
      ${staff.createdAt})
    on conflict (id) do nothing`.execute(tx)
  return numAffectedRows === 1n
}

export async function moveStaff(tx: Tx, id: string, to: StaffState): Promise<void> {
  await sql`
    update oversight.staff set state = ${to}
    where id = ${id} and state = any(${staffStates.sourcesOf(to)}::text[])`.execute(tx)
}
