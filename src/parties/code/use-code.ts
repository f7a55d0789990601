import { phoneDigest } from '../customer/phone.ts'
import type { Parties } from '../parties.ts'
import { type CodePurpose, codeAttemptsMax, codeDigest, refuse } from './code.ts'
import { takeCode } from './store.ts'

/**
 * Uses a code up: right once, within five minutes, within five guesses. Everything else is
 * CODE_WRONG, so that nobody learns whether a code was ever sent. `phone` is normalised.
 *
 * Stands outside the caller's transaction: a wrong guess must count even when all else is undone.
 */
export async function useCode(
  { db, keys, now }: Pick<Parties, 'db' | 'keys' | 'now'>,
  {
    phone,
    purpose,
    code,
    subject,
  }: Readonly<{ phone: string; purpose: CodePurpose; code: string; subject?: string }>,
): Promise<void> {
  const digest = phoneDigest(keys, phone)
  const isRight = await takeCode(db, {
    phoneDigest: digest,
    purpose,
    codeDigest: codeDigest(keys, { phoneDigest: digest, purpose, code, subject }),
    attemptsMax: codeAttemptsMax,
    now: now(),
  })
  if (!isRight) throw refuse('CODE_WRONG')
}
