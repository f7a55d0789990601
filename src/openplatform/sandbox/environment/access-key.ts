import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'
import { join } from 'node:path'
import { refusals } from '#kernel/refusal'
import { readOrMake } from '#platform/home'

export const refuse = refusals({
  SANDBOX_KEY_WRONG: [401, '沙箱密钥不正确，请以 Authorization: Bearer 提供启动时打印的密钥'],
})

export const keyFile = 'sandbox-key'

/** 192 random bits, made at the first start and kept in the data folder, mode 0600. */
export const readAccessKey = (home: string): string =>
  readOrMake(join(home, keyFile), () => `sbx_${randomBytes(24).toString('base64url')}\n`).trim()

const digestOf = (text: string): Buffer => createHash('sha256').update(text).digest()

/** Whether an `Authorization` header holds the key; digests have one length, so time tells nothing. */
export function keyGuard(key: string): (authorization: string | undefined) => boolean {
  const expected = digestOf(key)
  return (authorization = '') => {
    const [, given = ''] = /^Bearer +(\S+)$/i.exec(authorization) ?? []
    return timingSafeEqual(digestOf(given), expected)
  }
}
