import { generateKeyPairSync, type KeyObject } from 'node:crypto'
import { encryptResource, newNonce, responseMessage, sign, signatureScheme } from '@tongbao/apiv3'
import { beijing, minuteMs, plusMs } from '#kernel/time'
import type { Message } from './message-view.ts'

/** What is wrong with a callback on purpose. */
export type Spoil =
  | 'none'
  | 'wrong_signature'
  | 'probe'
  | 'unsigned'
  | 'stale'
  | 'unknown_serial'
  | 'garbled'

export type Secrets = Readonly<{
  apiV3Key: KeyObject
  signer: Readonly<{ serial: string; privateKey: KeyObject }>
}>

export type Sealed = Readonly<{
  requestId: string
  body: string
  headers: Readonly<Record<string, string>>
}>

/** Nobody trusts it: it lives as long as the process. */
let stranger: KeyObject | undefined
const strangersKey = (): KeyObject =>
  (stranger ??= generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey)

/** Forty digits as a certificate's serial has them, of no certificate. */
const strangersSerial = '7A11C0DE7A11C0DE7A11C0DE7A11C0DE7A11C0DE'
const probePrefix = 'WECHATPAY/SIGNTEST/'
const staleMs = 10 * minuteMs

/**
 * A callback as the platform sends it, or spoiled in one way and right in every other, so that a
 * refusal can have one cause only (APIv3 notifications).
 */
export async function sealMessage(
  message: Message,
  { apiV3Key, signer }: Secrets,
  { spoil, copy, now }: Readonly<{ spoil: Spoil; copy: number; now: Date }>,
): Promise<Sealed> {
  const body = bodyOf(message, apiV3Key, spoil)
  const at = spoil === 'stale' ? plusMs(now, -staleMs) : now
  const timestamp = Math.trunc(at.getTime() / 1000).toString()
  const nonce = newNonce()
  const key =
    spoil === 'wrong_signature' || spoil === 'unknown_serial' ? strangersKey() : signer.privateKey
  const signature = await sign(responseMessage({ timestamp, nonce, body }), key)
  const requestId = `${message.id}-${copy}`
  const common = { 'Content-Type': 'application/json', 'Request-ID': requestId }
  if (spoil === 'unsigned') return { requestId, body, headers: common }
  return {
    requestId,
    body,
    headers: {
      ...common,
      'Wechatpay-Timestamp': timestamp,
      'Wechatpay-Nonce': nonce,
      'Wechatpay-Signature': spoil === 'probe' ? probePrefix + signature : signature,
      'Wechatpay-Serial': spoil === 'unknown_serial' ? strangersSerial : signer.serial,
      'Wechatpay-Signature-Type': signatureScheme,
    },
  }
}

function bodyOf(message: Message, key: KeyObject, spoil: Spoil): string {
  const { id, createdAt, eventType, originalType, summary, resource } = message
  const sealed = encryptResource({ key, associatedData: originalType, plaintext: resource })
  return JSON.stringify({
    id,
    create_time: beijing(createdAt),
    resource_type: 'encrypt-resource',
    event_type: eventType,
    summary,
    resource: {
      original_type: originalType,
      ...sealed,
      ...(spoil === 'garbled' && { ciphertext: garbled(sealed.ciphertext) }),
    },
  })
}

/** One bit of the tag is turned over: it is Base64 still, and does not open. */
function garbled(ciphertext: string): string {
  const bytes = Buffer.from(ciphertext, 'base64')
  const last = bytes.length - 1
  return Buffer.from(bytes.with(last, (bytes[last] ?? 0) ^ 1)).toString('base64')
}
