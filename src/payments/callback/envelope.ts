import { createSecretKey, type KeyObject, randomBytes } from 'node:crypto'
import {
  encryptResource,
  type EventNotice,
  newNonce,
  responseMessage,
  sign,
  signatureScheme,
} from '@tongbao/apiv3'
import { beijing, minuteMs, plusMs } from '#kernel/time'
import type { Told } from './callback.ts'
import type { Copy } from './interfere.ts'

type Secrets = Readonly<{
  apiV3Key: KeyObject
  signer: Readonly<{ serial: string; privateKey: KeyObject }>
}>

export type Envelope = Readonly<{ body: string; headers: Readonly<Record<string, string>> }>

/** How far the clock of a stale copy is behind: SDKs refuse what is older than five minutes. */
const staleMs = 10 * minuteMs

/**
 * A callback as it goes out: encrypted for its merchant and signed by the platform. Time, nonce and
 * signature are fresh on every attempt, since SDKs refuse what is older than five minutes; the id
 * stays (APIv3 notifications). `spoil` is a sandbox's wish that something be wrong with it.
 */
export async function envelopeOf(
  callback: Told,
  { apiV3Key, signer }: Secrets,
  wireNow: Date,
  spoil?: Copy['spoil'],
): Promise<Envelope> {
  const body = spoil === 'garbled' ? garbled(callback) : bodyOf(callback, apiV3Key)
  const sentAt = spoil === 'stale' ? plusMs(wireNow, -staleMs) : wireNow
  const timestamp = String(Math.floor(sentAt.getTime() / 1000))
  const nonce = newNonce()
  const common = { 'Content-Type': 'application/json', 'Request-ID': `${callback.id}-0` }
  if (spoil === 'unsigned') return { body, headers: common }
  const signature = await sign(responseMessage({ timestamp, nonce, body }), signer.privateKey)
  return {
    body,
    headers: {
      ...common,
      'Wechatpay-Timestamp': timestamp,
      'Wechatpay-Nonce': nonce,
      'Wechatpay-Signature': spoiled(signature, spoil),
      'Wechatpay-Serial': spoil === 'unknown_serial' ? strangeSerial() : signer.serial,
      'Wechatpay-Signature-Type': signatureScheme,
    },
  }
}

const bodyOf = (callback: Told, apiV3Key: KeyObject): string =>
  JSON.stringify(noticeOf(callback, apiV3Key))

/**
 * The body of a callback, which is also its event in the stream. `tongbao` stands beside the members
 * of the wire, where every SDK passes it over: they read JSON by the names that they know, and the
 * one whose reader is strict (Jackson, in the Apache client) has been told to ignore the rest. Inside
 * `resource` it would have to be encrypted, or stand among what is decrypted.
 */
export const noticeOf = (callback: Told, apiV3Key: KeyObject): EventNotice => ({
  id: callback.id,
  create_time: beijing(callback.createdAt),
  resource_type: 'encrypt-resource',
  event_type: callback.eventType,
  summary: callback.summary,
  resource: {
    original_type: callback.originalType,
    ...encryptResource({
      key: apiV3Key,
      associatedData: callback.originalType,
      plaintext: callback.resource,
    }),
  },
  tongbao: {
    object: callback.object,
    object_type: callback.objectType,
    sequence: callback.sequence,
  },
})

/** Encrypted with a key that nobody has. */
const garbled = (callback: Told): string => bodyOf(callback, createSecretKey(randomBytes(32)))

/** The probe is the wire's own: who accepts it does not verify (APIv3 notifications, 签名探测). */
function spoiled(signature: string, spoil: Copy['spoil']): string {
  if (spoil === 'probe') return `WECHATPAY/SIGNTEST/${signature}`
  return spoil === 'wrong_signature' ? randomBytes(256).toString('base64') : signature
}

/** Twenty bytes, the first of which is not zero, as certificates have them. */
const strangeSerial = (): string => `5${randomBytes(20).toString('hex').slice(1).toUpperCase()}`
