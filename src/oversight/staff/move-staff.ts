import type { Clock } from '#kernel/time'
import { type Db, inTransaction, type Tx } from '#platform/db'
import type { Origin } from '../audit/audit.ts'
import { holdLog, recordAct } from '../audit/write-audit.ts'
import {
  colleagueOf,
  headRoleAt,
  refuse,
  type Role,
  rolesFit,
  type Staff,
  type StaffId,
  type StaffState,
  staffStates,
} from './staff.ts'
import { askSecond, isApprover, refuse as refuseAlone } from './second-person.ts'
import { countOtherAdministrators, findStaff, moveStaff, updateRoles } from './store.ts'

type Deps = Readonly<{ db: Db; now: Clock }>

type Move = Readonly<{
  staffId: StaffId
  state: StaffState
  movedBy: string
  from?: Origin
  /** Only one of this merchant's people; another is NO_SUCH_COLLEAGUE. */
  within?: string | null
}>

/**
 * Suspends somebody, or takes them back. What they have decided stands; their sessions end with the
 * next request, because each asks for the state. Refuses STAFF_NOT_FOUND, one's own suspension
 * (OWN_POSITION), and that of the last administrator who can sign in. Twice is once.
 */
export function setStaffState(
  { db, now }: Deps,
  { staffId, state, movedBy, from, within }: Move,
): Promise<Staff> {
  return inTransaction(db, async (tx) => {
    await holdLog(tx)
    const staff = colleagueOf(await findStaff(tx, staffId), within)
    if (!staffStates.canMove(staff.state, state)) return staff
    if (staffId === movedBy) throw refuse('OWN_POSITION')
    if (state === 'suspended') await refuseLastAdministrator(tx, staff)

    // Past this line nothing may refuse.
    await moveStaff(tx, staffId, state)
    const act = { actor: movedBy, action: `staff-${state}`, subject: staffId }
    const detail = { before: { state: staff.state }, after: { state }, ...from }
    await recordAct(tx, { ...act, detail }, now())
    return { ...staff, state }
  })
}

type Reassign = Readonly<{
  staffId: StaffId
  roles: readonly Role[]
  movedBy: string
  from?: Origin
  /** Only one of this merchant's people; another is NO_SUCH_COLLEAGUE. */
  within?: string | null
}>

/**
 * Gives somebody other roles, heard at their next request. Refuses STAFF_NOT_FOUND, one's own roles
 * (OWN_POSITION), and to take the last administrator who can sign in from the house. Who becomes or stops
 * being an approver needs a second person (SECOND_PERSON_NEEDED). Twice is once.
 */
export async function setStaffRoles(
  { db, now }: Deps,
  { staffId, roles, movedBy, from, within }: Reassign,
): Promise<Staff> {
  const wanted = [...new Set(roles)].toSorted()
  const done = await inTransaction(db, async (tx) => {
    await holdLog(tx)
    const staff = colleagueOf(await findStaff(tx, staffId), within)
    if (staff.roles.toSorted().join() === wanted.join()) return staff
    if (staffId === movedBy) throw refuse('OWN_POSITION')
    if (!rolesFit(staff, wanted)) throw refuse('ROLE_MISPLACED')
    if (!wanted.includes(headRoleAt(staff))) await refuseLastAdministrator(tx, staff)
    if (isApprover(staff.roles) !== isApprover(wanted)) {
      const content = { act: 'roles', staffId, roles: wanted.join(' ') }
      const summary = `调整${staff.name}的岗位：${wanted.join('、')}`
      const change = { about: staffId, summary, content, maker: movedBy, mchid: staff.mchid }
      const approvalId = await askSecond(tx, change, now())
      if (approvalId !== undefined) return { approvalId }
    }

    // Past this line nothing may refuse.
    await updateRoles(tx, staffId, wanted)
    const act = { actor: movedBy, action: 'staff-roles', subject: staffId }
    const detail = { before: { roles: staff.roles }, after: { roles: wanted }, ...from }
    await recordAct(tx, { ...act, detail }, now())
    return { ...staff, roles: wanted }
  })
  if ('approvalId' in done) throw refuseAlone('SECOND_PERSON_NEEDED', done)
  return done
}

/** Whoever is an administrator may go when another is there to open the door to the next. */
async function refuseLastAdministrator(tx: Tx, staff: Staff): Promise<void> {
  const role = headRoleAt(staff)
  if (staff.state !== 'active' || staff.nodeId !== null || !staff.roles.includes(role)) return
  if ((await countOtherAdministrators(tx, staff, role)) === 0) throw refuse('LAST_ADMINISTRATOR')
}
