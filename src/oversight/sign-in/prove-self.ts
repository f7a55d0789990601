import { plusMs } from '#kernel/time'
import { inTransaction } from '#platform/db'
import { passwordMatches } from '#platform/password'
import type { RelyingParty } from '#platform/relying-party'
import type { StaffKeyAnswer } from '../passkey/passkey.ts'
import { provesStaff } from '../passkey/check-passkey.ts'
import type { StaffId } from '../staff/staff.ts'
import { openSecret, stepOf } from './second-factor.ts'
import { lockMs, refuse, type SignInDeps } from './sign-in.ts'
import {
  findLogin,
  findLoginOf,
  findSignInLock,
  forgetGuesses,
  type Login,
  reserveGuess,
  spendStep,
} from './store.ts'

/** The second proof: a code, or a passkey for the pages at an address. */
export type Factor = Readonly<{
  code?: string | undefined
  passkey?: StaffKeyAnswer | undefined
  rp?: RelyingParty | undefined
}>

export type Proof = Factor & Readonly<{ password: string }>

/**
 * That whoever is signed in is still the same person, before they change how they sign in: password and
 * second factor once more. STAFF_SIGN_IN_FAILED and STAFF_SIGN_IN_LOCKED as at the door, with the same
 * counter, so that a session that was left open is no place to guess. The second time: the code was used.
 */
export async function proveSelf(
  deps: SignInDeps,
  staffId: StaffId,
  { password, ...factor }: Proof,
): Promise<Login> {
  const { db, keys, now } = deps
  const name = (await findLoginOf(db, staffId)) ?? ''
  const digest = keys.digest('oversight.sign-in', name)
  const at = now()
  if ((await reserveGuess(db, digest, { lockedUntil: plusMs(at, lockMs), now: at })) === undefined)
    throw refuse('STAFF_SIGN_IN_LOCKED', {
      lockedUntil: (await findSignInLock(db, digest))?.toISOString(),
    })
  const login = await findLogin(db, name)
  const isRight = await passwordMatches(password, login?.passwordHash ?? undefined)
  if (!login || !isRight || !(await isProven(deps, login, factor)))
    throw refuse('STAFF_SIGN_IN_FAILED')
  await forgetGuesses(db, digest)
  return login
}

/** Uses the second factor up. */
async function isProven(
  deps: SignInDeps,
  { staffId, totpSealed }: Login,
  { code, passkey, rp }: Factor,
): Promise<boolean> {
  const { db, keys, now } = deps
  if (passkey && rp) return provesStaff(deps, { staffId, rp, response: passkey })
  if (code === undefined || totpSealed === null) return false
  const step = stepOf(openSecret(keys, staffId, totpSealed), code, now())
  return step !== undefined && inTransaction(db, (tx) => spendStep(tx, staffId, step))
}
