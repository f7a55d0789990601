import { Secret, TOTP } from 'otpauth'
import type { Keys } from '#platform/keys'
import type { StaffId } from '../staff/staff.ts'

/** A half minute before and after: hands are slow and telephones' clocks are off. */
const windowSteps = 1

/** 160 bits, as RFC 4226 asks. Base32. */
export const newSecret = (): string => new Secret({ size: 20 }).base32

const contextOf = (staffId: StaffId): string => `oversight.login/${staffId}/totp`

export const sealSecret = (keys: Keys, staffId: StaffId, secret: string): string =>
  keys.seal(contextOf(staffId), secret)

export const openSecret = (keys: Keys, staffId: StaffId, sealed: string): string =>
  keys.open(contextOf(staffId), sealed)

const totpOf = (secret: string, label: string): TOTP =>
  new TOTP({ issuer: '通宝管理台', label, secret: Secret.fromBase32(secret) })

/** What a telephone's authenticator reads from a picture. */
export const uriOf = (secret: string, login: string): string => totpOf(secret, login).toString()

/**
 * The half minute to which a code belongs, of those around `now`; none when it belongs to none of them.
 * Whoever takes it must see to it that it is later than the last that was taken.
 */
export function stepOf(secret: string, code: string, now: Date): number | undefined {
  const totp = totpOf(secret, '')
  const timestamp = now.getTime()
  const delta = totp.validate({ token: code, timestamp, window: windowSteps })
  return delta === null ? undefined : totp.counter({ timestamp }) + delta
}

/** What an authenticator shows at an instant; for the demo's people and for tests. */
export const codeAt = (secret: string, now: Date): string =>
  totpOf(secret, '').generate({ timestamp: now.getTime() })
