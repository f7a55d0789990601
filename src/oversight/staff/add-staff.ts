import { newId } from '#kernel/id'
import type { Clock } from '#kernel/time'
import { type Db, inTransaction } from '#platform/db'
import { holdLog, recordAct } from '../audit/write-audit.ts'
import { atInstitution, refuse, type Role, rolesFit, type Seat, type Staff } from './staff.ts'
import { insertStaff } from './store.ts'

type Deps = Readonly<{ db: Db; now: Clock }>

export type NewStaff = Readonly<{
  name: string
  roles: readonly Role[]
  /** Who takes them on: a staff id, or `platform` from the command line. */
  addedBy: string
  /** The institution when absent. */
  seat?: Seat
}>

/**
 * Takes somebody on. Two of a name are two people, so asking twice makes two. Refuses roles that are not
 * for the seat (ROLE_MISPLACED).
 */
export async function addStaff(
  { db, now }: Deps,
  { name, roles, addedBy, seat = atInstitution }: NewStaff,
): Promise<Staff> {
  if (!rolesFit(seat, roles)) throw refuse('ROLE_MISPLACED')
  const createdAt = now()
  const id = newId('st', createdAt)
  const staff: Staff = { ...seat, id, name, roles, state: 'active', createdAt }
  return inTransaction(db, async (tx) => {
    await holdLog(tx)
    if (await insertStaff(tx, staff)) {
      const detail = { after: { name, roles, ...seat } }
      const act = { actor: addedBy, action: 'add-staff', subject: staff.id, detail }
      await recordAct(tx, act, createdAt)
    }
    return staff
  })
}
