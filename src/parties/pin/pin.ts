import { timingSafeEqual } from 'node:crypto'
import { refusals } from '#kernel/refusal'
import { hourMs, plusMs } from '#kernel/time'
import type { Keys } from '#platform/keys'
import type { CustomerId } from '../customer/customer.ts'

export const refuse = refusals({
  PIN_INVALID: [400, '支付密码应为6位数字'],
  PIN_TRIVIAL: [400, '支付密码过于简单，请勿使用连续、重复的数字或手机号后六位'],
  PIN_PROOF_REQUIRED: [
    403,
    '首次设置需验证登录密码；修改需验证原支付密码；重置需同时验证登录密码和短信验证码',
  ],
  PIN_NOT_SET: [409, '尚未设置支付密码'],
  PIN_WRONG: [403, '支付密码不正确'],
  PIN_LOCKED: [403, '支付密码错误次数过多，已锁定，请稍后再试'],
})

export type Pin = Readonly<{
  customerId: CustomerId
  digest: string
  /** Wrong guesses since the last right one. */
  failures: number
  lockedUntil: Date | null
}>

export type Guess = Readonly<{ customerId: CustomerId; digest: string }>

export type Verdict =
  | Readonly<{ is: 'right' }>
  | Readonly<{ is: 'wrong'; remaining: number }>
  | Readonly<{ is: 'locked'; until: Date }>
  | Readonly<{ is: 'not_set' }>

export const failuresMax = 5
export const lockMs = 3 * hourMs

/**
 * Six digits are 20 bits: whoever holds the digests and the key tries them all in a second, however
 * slow the hash. What protects a PIN is that the key is not in the database and that five guesses
 * lock it. So the hash is a fast one, and a payment spends microseconds on it, not 80 ms.
 */
export const pinDigest = (keys: Keys, customerId: CustomerId, pin: string): string =>
  keys.digest('parties.pin', `${customerId}|${pin}`)

/**
 * Judges guesses one after the other, as if each had come alone: what a guess did to its PIN is what
 * the next one meets. `changed` are the PINs that must be written; when none, nothing was learned
 * that another process needs to know.
 */
export function judge(
  pins: readonly Pin[],
  guesses: readonly Guess[],
  now: Date,
): Readonly<{ verdicts: readonly Verdict[]; changed: readonly Pin[] }> {
  const current = new Map(pins.map((pin) => [pin.customerId, pin]))
  const verdicts = guesses.map((guess): Verdict => {
    const pin = current.get(guess.customerId)
    if (!pin) return { is: 'not_set' }
    const { verdict, after } = judgeOne(pin, guess.digest, now)
    current.set(pin.customerId, after)
    return verdict
  })
  const changed = pins.filter((pin) => {
    const after = current.get(pin.customerId)
    return after?.failures !== pin.failures || after.lockedUntil !== pin.lockedUntil
  })
  return { verdicts, changed: changed.map((pin) => current.get(pin.customerId) ?? pin) }
}

function judgeOne(pin: Pin, digest: string, now: Date): { verdict: Verdict; after: Pin } {
  if (pin.lockedUntil && pin.lockedUntil > now)
    return { verdict: { is: 'locked', until: pin.lockedUntil }, after: pin }
  const before = pin.lockedUntil ? 0 : pin.failures
  if (isSame(digest, pin.digest))
    return { verdict: { is: 'right' }, after: { ...pin, failures: 0, lockedUntil: null } }
  const failures = before + 1
  const lockedUntil = failures === failuresMax ? plusMs(now, lockMs) : null
  const verdict = { is: 'wrong', remaining: failuresMax - failures } as const
  return { verdict, after: { ...pin, failures, lockedUntil } }
}

/** Both are digests of one length. */
const isSame = (a: string, b: string): boolean => timingSafeEqual(Buffer.from(a), Buffer.from(b))

export const isPin = (text: string): boolean => /^[0-9]{6}$/.test(text)

const favourites = new Set(['112233', '332211', '111222', '123321', '123654', '147258', '159357'])

/** The PINs that a thief tries first; the last six digits of the phone among them. */
export function isTrivial(pin: string, phone: string): boolean {
  const digits = Array.from(pin, Number)
  const walks = (step: number) =>
    digits.every((digit, index) => {
      const before = digits[index - 1]
      return before === undefined || digit === (before + step) % 10
    })
  const repeats = (period: number) =>
    digits.every((digit, index) => index < period || digit === digits[index - period])
  return (
    favourites.has(pin) || phone.endsWith(pin) || walks(1) || walks(9) || repeats(2) || repeats(3)
  )
}
