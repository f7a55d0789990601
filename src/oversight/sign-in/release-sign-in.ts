import { inTransaction } from '#platform/db'
import type { Origin } from '../audit/audit.ts'
import { holdLog, recordAct } from '../audit/write-audit.ts'
import { refuse as refuseStaff, type StaffId } from '../staff/staff.ts'
import { findStaff } from '../staff/store.ts'
import type { SignInDeps } from './sign-in.ts'
import { setHeld } from './store.ts'

type Release = Readonly<{ staffId: StaffId; by: string; from?: Origin }>

/**
 * Opens the door that a sign-in from two places has shut, after an administrator has asked its owner. Refuses
 * STAFF_NOT_FOUND, and one's own (OWN_POSITION). Twice is once.
 */
export const releaseSignIn = (
  { db, now }: Pick<SignInDeps, 'db' | 'now'>,
  { staffId, by, from }: Release,
): Promise<void> =>
  inTransaction(db, async (tx) => {
    await holdLog(tx)
    if (!(await findStaff(tx, staffId))) throw refuseStaff('STAFF_NOT_FOUND')
    if (staffId === by) throw refuseStaff('OWN_POSITION')
    if (!(await setHeld(tx, staffId, null))) return
    const act = { actor: by, action: 'release-sign-in', subject: staffId }
    await recordAct(
      tx,
      { ...act, detail: { before: { held: true }, after: { held: false }, ...from } },
      now(),
    )
  })
