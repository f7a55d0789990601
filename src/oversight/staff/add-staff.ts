import { newId } from '#kernel/id'
import type { Clock } from '#kernel/time'
import { type Db, inTransaction } from '#platform/db'
import { digestOfText } from '../audit/audit.ts'
import { holdLog, writeAudit } from '../audit/write-audit.ts'
import {
  refuse,
  type Role,
  type Staff,
  type StaffId,
  type StaffState,
  staffStates,
} from './staff.ts'
import { findStaff, insertStaff, moveStaff } from './store.ts'

type Deps = Readonly<{ db: Db; now: Clock }>

export type NewStaff = Readonly<{
  name: string
  roles: readonly Role[]
  /** Who takes them on: a staff id, or `platform` from the command line. */
  addedBy: string
}>

/** Takes somebody on. Two of a name are two people, so asking twice makes two. */
export function addStaff({ db, now }: Deps, { name, roles, addedBy }: NewStaff): Promise<Staff> {
  const createdAt = now()
  const staff: Staff = { id: newId('st', createdAt), name, roles, state: 'active', createdAt }
  return inTransaction(db, async (tx) => {
    await holdLog(tx)
    if (await insertStaff(tx, staff)) {
      const contentDigest = digestOfText(JSON.stringify({ name, roles }))
      const act = { actor: addedBy, action: 'add-staff', subject: staff.id, contentDigest }
      await writeAudit(tx, act, createdAt)
    }
    return staff
  })
}

type Move = Readonly<{ staffId: StaffId; state: StaffState; movedBy: string }>

/** Suspends somebody, or takes them back. What they have decided stands. Twice is once. */
export function setStaffState(
  { db, now }: Deps,
  { staffId, state, movedBy }: Move,
): Promise<Staff> {
  return inTransaction(db, async (tx) => {
    await holdLog(tx)
    const staff = await findStaff(tx, staffId)
    if (!staff) throw refuse('STAFF_NOT_FOUND')
    if (!staffStates.canMove(staff.state, state)) return staff
    await moveStaff(tx, staffId, state)
    const act = { actor: movedBy, action: `staff-${state}`, subject: staffId }
    await writeAudit(tx, { ...act, contentDigest: digestOfText(state) }, now())
    return { ...staff, state }
  })
}
