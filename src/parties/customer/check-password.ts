import { minuteMs, plusMs } from '#kernel/time'
import { passwordMatches } from '#platform/password'
import type { Parties } from '../parties.ts'
import { refuse } from './customer.ts'
import { phoneDigest } from './phone.ts'
import { findByPhone, findLock, forgetGuesses, reserveGuess, type StoredCustomer } from './store.ts'

const failuresMax = 5
const lockMs = 15 * minuteMs

/**
 * The customer whose phone and password these are. Refuses SIGN_IN_FAILED, in the same words and
 * after the same work whether the phone or the password was wrong, and SIGN_IN_LOCKED {lockedUntil}
 * for fifteen minutes after five failures. `phone` is normalised.
 */
export function checkPassword(
  { db, keys, now, passwordTurns }: Parties,
  { phone, password }: Readonly<{ phone: string; password: string }>,
): Promise<StoredCustomer> {
  const digest = phoneDigest(keys, phone)
  return passwordTurns(digest, async () => {
    const at = now()
    const guard = { failuresMax, lockedUntil: plusMs(at, lockMs), now: at }
    if (!(await reserveGuess(db, digest, guard)))
      throw refuse('SIGN_IN_LOCKED', { lockedUntil: (await findLock(db, digest))?.toISOString() })
    const customer = await findByPhone(db, digest)
    const isRight = await passwordMatches(password, customer?.passwordHash)
    if (!customer || !isRight) throw refuse('SIGN_IN_FAILED')

    await forgetGuesses(db, digest)
    return customer
  })
}
