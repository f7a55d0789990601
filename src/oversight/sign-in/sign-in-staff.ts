import { plusMs } from '#kernel/time'
import { inTransaction, type Tx } from '#platform/db'
import { passwordMatches } from '#platform/password'
import { holdLog, recordAct } from '../audit/write-audit.ts'
import { tellStaff } from '../notice/notice.ts'
import { provesStaff } from '../passkey/check-passkey.ts'
import { findStaffPasskeys } from '../passkey/store.ts'
import { refuse as refuseStaff } from '../staff/staff.ts'
import { findStaff } from '../staff/store.ts'
import { type Judged, judgeVisit } from '../visit/judge-visit.ts'
import { keepVisit } from '../visit/store.ts'
import { countedAs } from '../visit/visit.ts'
import type { Factor } from './prove-self.ts'
import { openSecret, stepOf } from './second-factor.ts'
import {
  addressFailuresMax,
  failuresMax,
  type From,
  lockMs,
  refuse,
  type SignInDeps,
  type StaffSession,
  type StaffSignedIn,
} from './sign-in.ts'
import { newStaffSession, startStaffSession } from './staff-session.ts'
import {
  findLogin,
  findSignInLock,
  forgetGuesses,
  type Login,
  reserveGuess,
  returnGuess,
  setHeld,
  spendStep,
} from './store.ts'

type Proofs = Factor & Readonly<{ login: string; password: string; from: From }>

/**
 * Signs somebody in by name, password and a second factor: a code, or a passkey. What of these was wrong is
 * not said: STAFF_SIGN_IN_FAILED, in the same words and after the same work whether or not anybody has the
 * name; STAFF_SIGN_IN_LOCKED {lockedUntil} for fifteen minutes after five failures of a name or thirty of an
 * address. Only who has proved all of it hears more: STAFF_SUSPENDED; STAFF_PASSKEY_NEEDED from a browser
 * or place that is not known, where they have a passkey and gave a code; STAFF_SIGN_IN_HELD where they
 * were elsewhere minutes ago, and from then on until an administrator, or a one-time link, opens the door.
 *
 * The second time: the code or the passkey's answer was used, so it is refused; the next one begins a
 * session of its own.
 */
export async function signInStaff(deps: SignInDeps, proofs: Proofs): Promise<StaffSignedIn> {
  const { db } = deps
  const at = deps.now()
  const { loginDigest, addressDigest, failures } = await guard(deps, proofs)
  const login = await findLogin(db, proofs.login)
  const proved = await judge(deps, proofs, login)
  if (!login || proved === undefined) {
    if (login && failures >= failuresMax) await noteLock(deps, login, proofs.from)
    throw refuse('STAFF_SIGN_IN_FAILED')
  }
  const { staffId } = login
  const judged = await judgeVisit(deps, { staffId, from: proofs.from, now: at })
  await refuseStrange(deps, { login, judged, by: proved.by, from: proofs.from })
  const begun = newStaffSession(staffId, proofs.from, at)
  return inTransaction(db, async (tx) => {
    await holdLog(tx)
    const staff = await findStaff(tx, staffId)
    if (!staff) throw refuseStaff('STAFF_NOT_FOUND')
    if (staff.state !== 'active') throw refuseStaff('STAFF_SUSPENDED')
    if ((await findLogin(tx, proofs.login))?.heldAt) throw refuse('STAFF_SIGN_IN_HELD')
    const isBegun = await startStaffSession(tx, begun, at)
    // A code that somebody has read over a shoulder is worth nothing once it was used.
    if (isBegun && proved.by === 'code' && !(await spendStep(tx, staffId, proved.step)))
      throw refuse('STAFF_SIGN_IN_FAILED')
    if (isBegun) await welcome(tx, { session: begun.session, judged, now: at })
    await forgetGuesses(tx, loginDigest)
    await returnGuess(tx, addressDigest)
    const { name: device, place, region } = judged.visit
    return { staff, token: begun.token, session: { ...begun.session, device, place, region } }
  })
}

/** Counts the try as failed before it is judged, by name and by address; answers how many of the name. */
async function guard({ db, keys, now }: SignInDeps, { login, from }: Proofs) {
  const at = now()
  const loginDigest = keys.digest('oversight.sign-in', login)
  const addressDigest = keys.digest('oversight.sign-in-address', countedAs(from.ip))
  const refuseLocked = async (digest: string) =>
    refuse('STAFF_SIGN_IN_LOCKED', {
      lockedUntil: (await findSignInLock(db, digest))?.toISOString(),
    })
  // Looked at first: whoever tries from a locked address does not lock other people's names as well.
  const lockedUntil = await findSignInLock(db, addressDigest)
  if (lockedUntil && lockedUntil > at) throw await refuseLocked(addressDigest)
  const until = { lockedUntil: plusMs(at, lockMs), now: at }
  const failures = await reserveGuess(db, loginDigest, until)
  if (failures === undefined) throw await refuseLocked(loginDigest)
  const most = { ...until, most: addressFailuresMax }
  if ((await reserveGuess(db, addressDigest, most)) === undefined)
    throw await refuseLocked(addressDigest)
  return { loginDigest, addressDigest, failures }
}

type Proved = Readonly<{ by: 'passkey' } | { by: 'code'; step: number }>

/** What was proved, when password and second factor are right. */
async function judge(
  deps: SignInDeps,
  { password, code, passkey, rp }: Proofs,
  login: Login | undefined,
): Promise<Proved | undefined> {
  const isRight = await passwordMatches(password, login?.passwordHash ?? undefined)
  if (!isRight || !login?.totpSealed) return undefined
  const { staffId, totpSealed } = login
  if (passkey && rp) {
    const isProven = await provesStaff(deps, { staffId, rp, response: passkey })
    return isProven ? { by: 'passkey' } : undefined
  }
  if (code === undefined) return undefined
  const step = stepOf(openSecret(deps.keys, staffId, totpSealed), code, deps.now())
  return step === undefined ? undefined : { by: 'code', step }
}

type Strange = Readonly<{ login: Login; judged: Judged; by: Proved['by']; from: From }>

/** Committed by itself, because the refusal takes back what the sign-in has written. */
async function refuseStrange(
  { db, now }: SignInDeps,
  { login: { staffId, heldAt }, judged, by, from }: Strange,
): Promise<void> {
  if (heldAt) throw refuse('STAFF_SIGN_IN_HELD')
  const { visit, isImpossible, isNewDevice, isRemote } = judged
  const at = now()
  const detail = { after: { device: visit.name, place: visit.place }, ip: from.ip }
  const note = (tx: Tx, action: string) =>
    recordAct(tx, { actor: 'platform', action, subject: staffId, detail }, at)
  if (isImpossible) {
    await inTransaction(db, async (tx) => {
      await holdLog(tx)
      if (!(await setHeld(tx, staffId, at))) return
      await note(tx, 'hold-sign-in')
      const told = { device: visit.name, place: visit.place }
      await tellStaff(tx, [staffId], { kind: 'sign_in_held', subject: staffId, detail: told }, at)
    })
    throw refuse('STAFF_SIGN_IN_HELD')
  }
  const isStrange = isNewDevice || isRemote
  if (!isStrange || by === 'passkey' || (await findStaffPasskeys(db, staffId)).length === 0) return
  await inTransaction(db, (tx) => note(tx, 'passkey-asked'))
  throw refuse('STAFF_PASSKEY_NEEDED')
}

type Welcome = Readonly<{ session: StaffSession; judged: Judged; now: Date }>

/** Remembers the visit, and tells its owner of what was not known. */
async function welcome(tx: Tx, { session, judged, now }: Welcome): Promise<void> {
  const { staffId, id: sessionId, ip } = session
  const { visit, isNewDevice, isRemote } = judged
  await keepVisit(tx, { ...visit, staffId, sessionId, now })
  if (!isNewDevice && !isRemote) return
  const kind = isNewDevice ? 'new_device' : 'remote_place'
  const detail = { device: visit.name, place: visit.region ?? visit.place, ip }
  await tellStaff(tx, [staffId], { kind, subject: sessionId, detail }, now)
  const act = { actor: 'platform', action: 'strange-sign-in', subject: staffId }
  await recordAct(tx, { ...act, detail: { after: detail, ip, session: sessionId } }, now)
}

/** Somebody is trying doors; a single wrong try is not news. */
const noteLock = (
  { db, now }: SignInDeps,
  { staffId }: Login,
  { ip, agent }: From,
): Promise<void> =>
  inTransaction(db, (tx) =>
    recordAct(
      tx,
      {
        actor: 'platform',
        action: 'lock-sign-in',
        subject: staffId,
        detail: { after: { agent: agent.slice(0, 256) }, ip },
      },
      now(),
    ),
  )
