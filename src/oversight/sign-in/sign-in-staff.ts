import { plusMs } from '#kernel/time'
import { inTransaction } from '#platform/db'
import { passwordMatches } from '#platform/password'
import { digestOfText } from '../audit/audit.ts'
import { holdLog, writeAudit } from '../audit/write-audit.ts'
import { refuse as refuseStaff } from '../staff/staff.ts'
import { findStaff } from '../staff/store.ts'
import { openSecret, stepOf } from './second-factor.ts'
import {
  failuresMax,
  type From,
  lockMs,
  refuse,
  type SignInDeps,
  type StaffSignedIn,
} from './sign-in.ts'
import { newStaffSession, startStaffSession } from './staff-session.ts'
import {
  findLogin,
  findSignInLock,
  forgetGuesses,
  type Login,
  reserveGuess,
  spendStep,
} from './store.ts'

type Proofs = Readonly<{ login: string; password: string; code: string; from: From }>

/**
 * Signs somebody in by name, password and the code of the second factor. What of these was wrong is not
 * said: STAFF_SIGN_IN_FAILED, in the same words and after the same work whether or not anybody has the
 * name; STAFF_SIGN_IN_LOCKED {lockedUntil} for fifteen minutes after five failures. Only who has proved
 * all of it hears STAFF_SUSPENDED.
 *
 * The second time: the code was used, so it is refused; the next one begins a session of its own.
 */
export async function signInStaff(deps: SignInDeps, proofs: Proofs): Promise<StaffSignedIn> {
  const { db, keys, now } = deps
  const at = now()
  const loginDigest = keys.digest('oversight.sign-in', proofs.login)
  const failures = await reserveGuess(db, loginDigest, { lockedUntil: plusMs(at, lockMs), now: at })
  if (failures === undefined)
    throw refuse('STAFF_SIGN_IN_LOCKED', {
      lockedUntil: (await findSignInLock(db, loginDigest))?.toISOString(),
    })
  const login = await findLogin(db, proofs.login)
  const step = await judge(deps, proofs, login)
  if (!login || step === undefined) {
    if (login && failures >= failuresMax) await auditLock(deps, login, proofs.from)
    throw refuse('STAFF_SIGN_IN_FAILED')
  }
  const begun = newStaffSession(login.staffId, proofs.from, at)
  return inTransaction(db, async (tx) => {
    await holdLog(tx)
    const staff = await findStaff(tx, login.staffId)
    if (!staff) throw refuseStaff('STAFF_NOT_FOUND')
    if (staff.state !== 'active') throw refuseStaff('STAFF_SUSPENDED')
    const isBegun = await startStaffSession(tx, begun, at)
    // A code that somebody has read over a shoulder is worth nothing once it was used.
    if (isBegun && !(await spendStep(tx, login.staffId, step))) throw refuse('STAFF_SIGN_IN_FAILED')
    await forgetGuesses(tx, loginDigest)
    return { staff, ...begun }
  })
}

/** The half minute of the code, when password and code are right. */
async function judge(
  { keys, now }: SignInDeps,
  { password, code }: Proofs,
  login: Login | undefined,
): Promise<number | undefined> {
  const isRight = await passwordMatches(password, login?.passwordHash ?? undefined)
  if (!isRight || !login?.totpSealed) return undefined
  return stepOf(openSecret(keys, login.staffId, login.totpSealed), code, now())
}

/** Somebody is trying doors; a single wrong try is not news. */
const auditLock = ({ db, now }: SignInDeps, { staffId }: Login, { ip }: From): Promise<void> =>
  inTransaction(db, (tx) =>
    writeAudit(
      tx,
      {
        actor: 'platform',
        action: 'lock-sign-in',
        subject: staffId,
        contentDigest: digestOfText(ip),
      },
      now(),
    ),
  )
