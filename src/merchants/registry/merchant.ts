import type { KeyObject } from 'node:crypto'
import { refusals } from '#kernel/refusal'

/** `direct` signs for itself; a `provider` signs for its `sub_merchant`s, which hold no keys. */
export const merchantKinds = ['direct', 'provider', 'sub_merchant'] as const
export type MerchantKind = (typeof merchantKinds)[number]

export type MerchantState = 'active' | 'suspended'

/** What the platform signs with when a request names no key: its certificate or its public key. */
export type KeyMode = 'certificate' | 'public_key'

export type Merchant = Readonly<{
  mchid: string
  kind: MerchantKind
  name: string
  /** Shown to payers on the cashier. */
  shortName: string
  state: MerchantState
  keyMode: KeyMode
  /** The provider's number; only a sub-merchant has one. */
  parentMchid: string | undefined
}>

export type AppKind = 'official_account' | 'mini_program' | 'app' | 'web'

export type App = Readonly<{
  appid: string
  kind: AppKind
  name: string
  ownerMchid: string
  /** Hosts to which web authorisation may return; compared exactly. */
  oauthDomains: readonly string[]
}>

/** A merchant API certificate: proves who sent a request or made a client pay signature. */
export type Certificate = Readonly<{
  mchid: string
  /** Canonical: upper-case hex without leading zeros. */
  serial: string
  publicKey: KeyObject
  notBefore: Date
  notAfter: Date
}>

export const isInForce = (span: Readonly<{ notBefore: Date; notAfter: Date }>, at: Date): boolean =>
  span.notBefore <= at && at < span.notAfter

/** Thirty-two ASCII bytes, used directly as an AES-256 key by every SDK. */
export const isApiV3Key = (text: string): boolean => /^[\x21-\x7e]{32}$/.test(text)
/** The wire leaves room for 32; real numbers have ten, and a prepay_id carries one in 64 characters. */
export const isMchid = (text: string): boolean => /^[1-9][0-9]{7,9}$/.test(text)
export const isAppid = (text: string): boolean => /^[0-9A-Za-z_-]{1,32}$/.test(text)

export const refuse = refusals({
  PARAM_ERROR: [400, '参数错误'],
  MCH_NOT_EXISTS: [400, '商户号不存在'],
  APPID_NOT_EXIST: [400, 'APPID不存在'],
  RESOURCE_ALREADY_EXISTS: [400, '资源已存在，且内容不一致'],
  CERTIFICATE_NOT_EXIST: [404, '商户API证书不存在'],
})
