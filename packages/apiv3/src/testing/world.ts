import { equal } from 'node:assert/strict'
import { type ClientOptions, createClient } from '../client.ts'
import { WechatpayError } from '../error.ts'
import { apiV3Key, createIdentity, merchantSerial, platformSerial } from './identity.ts'
import { type Reply, type Script, startPlatform } from './platform.ts'

export const merchant = createIdentity(merchantSerial)
export const platform = createIdentity(platformSerial)
export const stranger = createIdentity('3F')

/** A platform on a socket and a merchant's client pointed at it. */
export async function world(
  script: Reply | readonly Reply[] | Script,
  options: Partial<ClientOptions> = {},
) {
  const play = typeof script === 'function' ? script : inTurn([script].flat())
  const server = await startPlatform({ merchant, platform, script: play })
  const client = createClient({
    baseUrl: server.baseUrl,
    mchid: '1900000001',
    serialNo: merchantSerial,
    privateKey: merchant.privateKey,
    apiV3Key,
    platformKeys: { [platformSerial]: platform.certificatePem },
    ...options,
  })
  return { client, seen: server.seen, [Symbol.asyncDispose]: server[Symbol.asyncDispose] }
}

/** One reply per request; the last is given again to whoever comes after. */
const inTurn =
  (replies: readonly Reply[]): Script =>
  (_, count) =>
    replies[Math.min(count, replies.length) - 1] ?? 'drop'

/** For `rejects` and `throws`: our error, with this code and status. */
export const fault = (code: string, status?: number) => (error: unknown) => {
  if (!(error instanceof WechatpayError)) return false
  equal(error.code, code)
  if (status !== undefined) equal(error.status, status)
  return true
}
