import { inTransaction } from '#platform/db'
import { hashPassword } from '#platform/password'
import { holdLog, recordAct } from '../audit/write-audit.ts'
import { isWeak } from '../own-sign-in/change-password.ts'
import { keepPassword } from '../own-sign-in/store.ts'
import { deleteStaffPasskeys } from '../passkey/store.ts'
import { refuse as refuseStaff, type Staff } from '../staff/staff.ts'
import { findStaff } from '../staff/store.ts'
import { visitOf } from '../visit/judge-visit.ts'
import { forgetVisits, keepVisit } from '../visit/store.ts'
import { openSecret, stepOf, uriOf } from './second-factor.ts'
import { digestOfToken, type From, refuse, type SignInDeps, type StaffSignedIn } from './sign-in.ts'
import { newStaffSession, startStaffSession } from './staff-session.ts'
import {
  deleteSessionsOf,
  findInvitation,
  forgetGuesses,
  type Invitation,
  setLogin,
  useInvitation,
} from './store.ts'

/** What whoever holds the link is shown: who they are here, and the secret for their telephone. */
export type SeenInvitation = Readonly<{
  name: string
  login: string
  expiresAt: Date
  totp: Readonly<{ uri: string; secret: string }>
}>

/** Refuses INVITATION_OVER for a link that is unknown, used, replaced or a day old. Any number of times. */
export async function seeInvitation(deps: SignInDeps, token: string): Promise<SeenInvitation> {
  const { invitation, staff, secret } = await findStanding(deps, token)
  const { login, expiresAt } = invitation
  return { name: staff.name, login, expiresAt, totp: { uri: uriOf(secret, login), secret } }
}

type Accepting = Readonly<{ token: string; password: string; code: string; from: From }>

/**
 * Sets the password and takes the second factor, which the code proves to be in the right hands; ends
 * whatever sessions there were, passkeys and remembered browsers with them, and begins the first. Refuses INVITATION_OVER, STAFF_SUSPENDED,
 * STAFF_PASSWORD_WEAK and STAFF_CODE_WRONG.
 *
 * The second time: the link is over.
 */
export async function acceptInvitation(
  deps: SignInDeps,
  { token, password, code, from }: Accepting,
): Promise<StaffSignedIn> {
  const { db, keys, now } = deps
  const { invitation, staff, secret } = await findStanding(deps, token)
  const { login, staffId } = invitation
  if (isWeak(password, login)) throw refuse('STAFF_PASSWORD_WEAK')
  const at = now()
  const step = stepOf(secret, code, at)
  if (step === undefined) throw refuse('STAFF_CODE_WRONG')
  const passwordHash = await hashPassword(password)
  const begun = newStaffSession(staffId, from, at)
  return inTransaction(db, async (tx) => {
    await holdLog(tx)
    // It had begun: an earlier run of this very body was committed, and nobody heard of it.
    if (!(await startStaffSession(tx, begun, at))) return { staff, ...begun }
    if (!(await useInvitation(tx, digestOfToken(token), at))) throw refuse('INVITATION_OVER')

    // Past this line nothing may refuse.
    await setLogin(tx, { ...invitation, passwordHash, totpStep: step, at })
    await keepPassword(tx, { staffId, passwordHash, at })
    await deleteSessionsOf(tx, staffId, begun.session.id)
    await deleteStaffPasskeys(tx, staffId)
    await forgetVisits(tx, staffId)
    const visit = visitOf(deps, from)
    await keepVisit(tx, { ...visit, staffId, sessionId: begun.session.id, now: at })
    await forgetGuesses(tx, keys.digest('oversight.sign-in', login))
    const act = { actor: staffId, action: 'set-sign-in', subject: staffId }
    const { ip } = from
    await recordAct(tx, { ...act, detail: { after: { login }, ip, session: begun.session.id } }, at)
    return { staff, ...begun }
  })
}

type Standing = Readonly<{ invitation: Invitation; staff: Staff; secret: string }>

async function findStanding({ db, keys, now }: SignInDeps, token: string): Promise<Standing> {
  const invitation = await findInvitation(db, digestOfToken(token))
  if (!invitation || invitation.usedAt || invitation.expiresAt <= now())
    throw refuse('INVITATION_OVER')
  const { staffId, totpSealed } = invitation
  const staff = await findStaff(db, staffId)
  if (staff?.state !== 'active') throw refuseStaff('STAFF_SUSPENDED')
  return { invitation, staff, secret: openSecret(keys, staffId, totpSealed) }
}
