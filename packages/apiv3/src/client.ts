import { createPrivateKey, KeyObject } from 'node:crypto'
import { createCaller } from './call.ts'
import { billEndpoints } from './client-bill.ts'
import { type AppParams, appParams, type JsapiParams, jsapiParams } from './client-pay.ts'
import {
  combineEndpoints,
  directEndpoints,
  partnerEndpoints,
  refundEndpoints,
  sharingEndpoints,
} from './endpoints.ts'
import type { PlatformCertificate } from './download-certificates.ts'
import { WechatpayError } from './error.ts'
import { decryptField, encryptField } from './field.ts'
import { eventEndpoints } from './event-endpoints.ts'
import { fundEndpoints, transferEndpoints } from './fund-endpoints.ts'
import { type OpenedNotification, openNotification } from './notification.ts'
import { createPlatformKeys, type KeySources, type PlatformKeys } from './platform-keys.ts'
import { apiV3KeyOf } from './resource.ts'
import type { Fetch, TransportDeps } from './transport.ts'
import type { Signed } from './verify-signed.ts'

export type ClientOptions = Readonly<{
  /** Scheme, host and port: `https://api.mch.weixin.qq.com`, or where Tongbao listens. No path. */
  baseUrl: string
  /** Merchant number; in partner mode the service provider's. */
  mchid: string
  /** Serial of the merchant API certificate. */
  serialNo: string
  /** PEM, or a key parsed already. */
  privateKey: KeyObject | string
  /** Thirty-two ASCII characters. */
  apiV3Key: string
  /**
   * Platform certificates by serial and public keys by `PUB_KEY_ID_…`, as PEM or parsed.
   * Left out in certificate mode, the certificates are downloaded when the first answer needs them.
   */
  platformKeys?: KeySources
  /** The platform key to ask answers in; by default the first of `platformKeys`. */
  platformSerial?: string
  /** Bound of a whole call, repeats included, in milliseconds. Default 15,000. */
  deadlineMs?: number
  /** Bound of one attempt, in milliseconds. Default 5,000. */
  attemptMs?: number
  /** Repeats of the identical call after network errors, 5xx and 429. Default 2. */
  retries?: number
  /** The global one, or one with its own pool of connections, proxy or limits. */
  fetch?: Fetch
  /** Told of every download of certificates, so that they can be kept. */
  onCertificates?: (certificates: readonly PlatformCertificate[]) => void
  now?: () => Date
}>

export type Client = ReturnType<typeof createClient>

/**
 * A typed client of the API. Throws `WechatpayError`; when its `outcomeUnknown` is true, query the
 * order or repeat the same call, and never try again under a new number.
 */
export function createClient(options: ClientOptions) {
  const { mchid, apiV3Key: apiV3KeyText, now = () => new Date() } = options
  const { privateKey: keySource } = options
  const privateKey = keySource instanceof KeyObject ? keySource : createPrivateKey(keySource)
  const apiV3Key = apiV3KeyOf(apiV3KeyText)
  const keys = createPlatformKeys(options.platformKeys)
  if (options.platformSerial !== undefined) keys.prefer(options.platformSerial)
  const transport = transportOf(options, { privateKey, keys, now })
  const { onCertificates } = options
  const caller = createCaller({
    transport,
    keys,
    apiV3Key,
    ...(onCertificates && { onCertificates }),
  })
  const timestamp = (): number => Math.floor(now().getTime() / 1000)

  return {
    pay: directEndpoints(caller, mchid),
    partner: partnerEndpoints(caller),
    combine: combineEndpoints(caller),
    refunds: refundEndpoints(caller),
    transfers: transferEndpoints(caller),
    funds: fundEndpoints(caller),
    bill: billEndpoints(caller, { transport, privateKey }),
    sharing: sharingEndpoints(caller),
    events: eventEndpoints(caller, apiV3Key),
    /** Downloads the platform's certificates and trusts them from now on. */
    certificates: caller.certificates,
    /** Verifies and opens a callback from its headers and raw body. */
    openNotification: (signed: Signed): OpenedNotification =>
      openNotification({ keys, apiV3Key, now }, signed),
    /** Parameters for the wallet's browser and for mini programs. */
    jsapiParams: (order: Readonly<{ appId: string; prepayId: string }>): Promise<JsapiParams> =>
      jsapiParams({ ...order, privateKey, timestamp: timestamp() }),
    /** Parameters for an app; `partnerId` is this merchant unless it acts for another. */
    appParams: ({ appId, prepayId, partnerId = mchid }: AppOrder): Promise<AppParams> =>
      appParams({ appId, prepayId, partnerId, privateKey, timestamp: timestamp() }),
    /** Encrypts a sensitive field with the key that every request of this client names. */
    encryptField: (text: string): string => encryptField(preferredKey(keys), text),
    /** Opens a sensitive field of an answer. */
    decryptField: (text: string): string => decryptField(privateKey, text),
  }
}

type AppOrder = Readonly<{ appId: string; prepayId: string; partnerId?: string }>
type Parsed = Readonly<{ privateKey: KeyObject; keys: PlatformKeys; now: () => Date }>

function transportOf(options: ClientOptions, { privateKey, keys, now }: Parsed): TransportDeps {
  const { mchid, serialNo, deadlineMs = 15_000, attemptMs = 5_000, retries = 2 } = options
  const { origin, pathname } = new URL(options.baseUrl)
  // The path is signed: a prefix that a proxy takes off again would break every signature.
  if (pathname !== '/') throw new RangeError('baseUrl has no path: scheme, host and port only.')
  return {
    origin,
    mchid,
    serialNo,
    privateKey,
    platformSerial: () => keys.preferred()?.serial,
    deadlineMs,
    attemptMs,
    retries,
    fetch: options.fetch ?? fetch,
    now,
  }
}

function preferredKey(keys: PlatformKeys): KeyObject {
  const preferred = keys.preferred()
  if (preferred) return preferred.key
  const message = 'No platform key is known yet: call certificates() first, or give platformKeys.'
  throw new WechatpayError({ code: 'PLATFORM_KEY_UNKNOWN', message })
}
