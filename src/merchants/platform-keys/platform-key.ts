import type { KeyObject } from 'node:crypto'
import { canonicalSerial, isPublicKeyId } from '@tongbao/apiv3'
import { isInForce, type KeyMode } from '../registry/merchant.ts'

/**
 * `standby` is published and honoured when a request names it, so that clients can fetch it ahead;
 * `active` also signs by default, the newest first; `retired` does neither.
 */
export type PlatformKeyState = 'standby' | 'active' | 'retired'

/** A key of the platform, parsed once. The private half never leaves this process in the clear. */
export type PlatformKey = Readonly<{
  /** The certificate's serial, 40 upper-case hex digits, or `PUB_KEY_ID_` and 32 digits. */
  id: string
  kind: KeyMode
  state: PlatformKeyState
  /** Only a `certificate` has one. */
  certificatePem: string | undefined
  publicKey: KeyObject
  publicPem: string
  privateKey: KeyObject
  notBefore: Date
  /** A public key has no end; it says the year 9999. */
  notAfter: Date
}>

/** The key that `Wechatpay-Serial` names, in any SDK's spelling, when it is one of ours. */
export function namedKey(
  keys: readonly PlatformKey[],
  named: string | undefined,
  at: Date,
): PlatformKey | undefined {
  if (!named) return undefined
  const id = isPublicKeyId(named) ? named : canonicalSerial(named)
  return keys.find((key) => key.id === id && key.state !== 'retired' && isInForce(key, at))
}

/** The key that signs when nobody names one: the newest active key of this kind. */
export function defaultKey(
  keys: readonly PlatformKey[],
  kind: KeyMode,
  at: Date,
): PlatformKey | undefined {
  return keys
    .filter((key) => key.kind === kind && key.state === 'active' && isInForce(key, at))
    .toSorted((a, b) => b.notBefore.getTime() - a.notBefore.getTime())[0]
}
