import type { KeyObject } from 'node:crypto'
import { newNonce, sign, signatureMessage, verify } from './sign.ts'

/** Parameters of `WeixinJSBridge.invoke('getBrandWCPayRequest')`; a mini program leaves out appId. */
export type JsapiParams = Readonly<{
  appId: string
  /** Unix seconds as text. */
  timeStamp: string
  nonceStr: string
  /** `prepay_id=…`. Instalments append `&subsidy_period_type=…`. */
  package: string
  signType: 'RSA'
  paySign: string
}>

/** Parameters that an app hands to the wallet. */
export type AppParams = Readonly<{
  appid: string
  partnerid: string
  prepayid: string
  package: 'Sign=WXPay'
  noncestr: string
  /** Unix seconds as text. */
  timestamp: string
  sign: string
}>

/** The parameters as they arrive from a page or a link: nothing about them is known yet. */
type Unchecked<Params> = Readonly<Record<keyof Params, string>>

type PayInput = Readonly<{
  /** `sub_appid` when the order was made with one, else the appid of the order. */
  appId: string
  prepayId: string
  /** The merchant's private key, the same that signs requests. */
  privateKey: KeyObject
  /** Unix seconds. */
  timestamp: number | string
  nonce?: string
}>

type PayLines = Readonly<{
  appId: string
  timestamp: number | string
  nonce: string
  /** JSAPI and mini program: the whole `package`, `prepay_id=…`. APP: the bare prepay_id. */
  last: string
}>

/**
 * Four lines: app id, timestamp, nonce, and what is to be paid.
 * Source: JSAPI调起支付, 小程序调起支付, APP调起支付; wechatpay-go RequestPayment of each.
 */
export function payMessage({ appId, timestamp, nonce, last }: PayLines): Buffer {
  return signatureMessage(appId, String(timestamp), nonce, last)
}

/** Signed parameters for a page in the wallet's browser or for `wx.requestPayment`. */
export async function jsapiParams(input: PayInput): Promise<JsapiParams> {
  const { appId, prepayId, privateKey, timestamp, nonce = newNonce() } = input
  const prepay = `prepay_id=${prepayId}`
  const paySign = await sign(payMessage({ appId, timestamp, nonce, last: prepay }), privateKey)
  const timeStamp = String(timestamp)
  return { appId, timeStamp, nonceStr: nonce, package: prepay, signType: 'RSA', paySign }
}

/** Signed parameters for an app; `partnerId` is the merchant's number (partner mode: `sub_mchid`). */
export async function appParams(
  input: PayInput & Readonly<{ partnerId: string }>,
): Promise<AppParams> {
  const { appId, partnerId, prepayId, privateKey, timestamp, nonce = newNonce() } = input
  const signature = await sign(payMessage({ appId, timestamp, nonce, last: prepayId }), privateKey)
  return {
    appid: appId,
    partnerid: partnerId,
    prepayid: prepayId,
    package: 'Sign=WXPay',
    noncestr: nonce,
    timestamp: String(timestamp),
    sign: signature,
  }
}

/** True when a merchant signed these parameters. The wallet calls it with the merchant's key. */
export function verifyJsapi(params: Unchecked<JsapiParams>, publicKey: KeyObject): boolean {
  const { appId, timeStamp, nonceStr, signType, paySign } = params
  if (signType !== 'RSA') return false
  if (!params.package.startsWith('prepay_id=')) return false
  const last = params.package
  if (hasLineFeed(appId, timeStamp, nonceStr, last)) return false
  const message = payMessage({ appId, timestamp: timeStamp, nonce: nonceStr, last })
  return verify(message, paySign, publicKey)
}

/** True when a merchant signed these parameters; `partnerid` and `package` are not signed. */
export function verifyApp(params: Unchecked<AppParams>, publicKey: KeyObject): boolean {
  const { appid, timestamp, noncestr, prepayid, sign: signature } = params
  if (params.package !== 'Sign=WXPay') return false
  if (hasLineFeed(appid, timestamp, noncestr, prepayid)) return false
  const message = payMessage({ appId: appid, timestamp, nonce: noncestr, last: prepayid })
  return verify(message, signature, publicKey)
}

/** A line feed inside a member would let one signature be read as other members. */
const hasLineFeed = (...members: readonly string[]): boolean =>
  members.some((member) => member.includes('\n'))
