import type { KeyObject } from 'node:crypto'
import { encryptResource, newNonce, responseMessage, sign, signatureScheme } from '@tongbao/apiv3'
import { beijing } from '#kernel/time'
import type { Callback } from './callback.ts'

type Secrets = Readonly<{
  apiV3Key: KeyObject
  signer: Readonly<{ serial: string; privateKey: KeyObject }>
}>

export type Envelope = Readonly<{ body: string; headers: Readonly<Record<string, string>> }>

/**
 * A callback as it goes out: encrypted for its merchant and signed by the platform. Time, nonce and
 * signature are fresh on every attempt, since SDKs refuse what is older than five minutes; the id
 * stays (APIv3 notifications).
 */
export async function envelopeOf(
  callback: Callback,
  { apiV3Key, signer }: Secrets,
  now: Date,
): Promise<Envelope> {
  const { originalType } = callback
  const body = JSON.stringify({
    id: callback.id,
    create_time: beijing(callback.createdAt),
    resource_type: 'encrypt-resource',
    event_type: callback.eventType,
    summary: callback.summary,
    resource: {
      original_type: originalType,
      ...encryptResource({
        key: apiV3Key,
        associatedData: originalType,
        plaintext: callback.resource,
      }),
    },
  })
  const timestamp = String(Math.floor(now.getTime() / 1000))
  const nonce = newNonce()
  return {
    body,
    headers: {
      'Content-Type': 'application/json',
      'Wechatpay-Timestamp': timestamp,
      'Wechatpay-Nonce': nonce,
      'Wechatpay-Signature': await sign(
        responseMessage({ timestamp, nonce, body }),
        signer.privateKey,
      ),
      'Wechatpay-Serial': signer.serial,
      'Wechatpay-Signature-Type': signatureScheme,
      'Request-ID': `${callback.id}-0`,
    },
  }
}
