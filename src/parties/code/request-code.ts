import { randomInt } from 'node:crypto'
import { plusMs } from '#kernel/time'
import { phoneDigest, phoneOf } from '../customer/phone.ts'
import type { Parties } from '../parties.ts'
import {
  type CodePurpose,
  codeDigest,
  codeLifeMs,
  codesPerWindow,
  codeWindowMs,
  refuse,
  resendAfterMs,
  textOf,
} from './code.ts'
import { findSending, replaceCode } from './store.ts'

/**
 * Sends six digits to a phone. Known and unknown phones hear and cost the same; who may use the
 * code is decided when it comes back. Each purpose has its own code, minute and twenty a day. Refuses PHONE_INVALID, CODE_TOO_SOON {retryAfterSeconds},
 * CODE_TOO_MANY {retryAfterSeconds} and CODE_NOT_SENT.
 */
export async function requestCode(
  deps: Pick<Parties, 'db' | 'keys' | 'now' | 'messagePort'>,
  {
    phone: given,
    purpose,
    subject,
  }: Readonly<{ phone: string; purpose: CodePurpose; subject?: string }>,
): Promise<Readonly<{ retryAfterSeconds: number }>> {
  const { db, keys, now, messagePort } = deps
  const phone = phoneOf(given)
  const digest = phoneDigest(keys, phone)
  const at = now()
  const code = randomInt(1_000_000).toString().padStart(6, '0')
  const isStored = await replaceCode(db, {
    phoneDigest: digest,
    purpose,
    codeDigest: codeDigest(keys, { phoneDigest: digest, purpose, code, subject }),
    now: at,
    expiresAt: plusMs(at, codeLifeMs),
    resendAt: plusMs(at, resendAfterMs),
    windowStart: plusMs(at, -codeWindowMs),
    codesPerWindow,
  })
  if (!isStored) throw await tooOften(deps, { phoneDigest: digest, purpose }, at)
  await hand(messagePort, phone, textOf(purpose, code))
  return { retryAfterSeconds: resendAfterMs / 1000 }
}

async function tooOften(
  { db }: Pick<Parties, 'db'>,
  sent: Parameters<typeof findSending>[1],
  now: Date,
) {
  const sending = await findSending(db, sent)
  const resendAt = sending?.resendAt ?? now
  if (resendAt > now) return refuse('CODE_TOO_SOON', retryAfter(resendAt, now))
  return refuse(
    'CODE_TOO_MANY',
    retryAfter(plusMs(sending?.windowStartedAt ?? now, codeWindowMs), now),
  )
}

const retryAfter = (at: Date, now: Date) => ({
  retryAfterSeconds: Math.ceil((at.getTime() - now.getTime()) / 1000),
})

async function hand(port: Parties['messagePort'], phone: string, text: string): Promise<void> {
  try {
    await port.send({ phone, text })
  } catch (error) {
    // The caller learns no more than that; the cause is for our log.
    throw Object.assign(refuse('CODE_NOT_SENT'), { cause: error })
  }
}
