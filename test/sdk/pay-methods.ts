import { equal } from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { type Json, json } from '#test/till'
import type { Counter, Stage } from './stage.ts'

/** What the platform answered to a prepay call, in the hands of the merchant that asked. */
type Handed = Readonly<{ counter: Counter; data: Json }>

/** The four prepay calls, the extra members of their bodies, and how the payer's wallet opens each. */
export const payMethods = [
  {
    path: 'jsapi',
    tradeType: 'JSAPI',
    scene: {},
    opens: ({ counter, data }: Handed) => ({ jsapi: jsapiOf(counter, data) }),
  },
  {
    path: 'app',
    tradeType: 'APP',
    scene: {},
    opens: ({ counter, data }: Handed) => ({ app: appOf(counter, data) }),
  },
  {
    path: 'native',
    tradeType: 'NATIVE',
    scene: {},
    opens: ({ data }: Handed) => ({ code: data['code_url'] }),
  },
  {
    path: 'h5',
    tradeType: 'MWEB',
    scene: { h5_info: { type: 'Wap' } },
    opens: ({ data }: Handed) => ({ code: data['h5_url'] }),
  },
] as const

export type PayMethod = (typeof payMethods)[number]

/** The receipt as the payer's wallet shows it: what merchants are told must agree with it. */
export type Receipt = Readonly<{ transactionId: string; paidAt: string }>

/** The payer opens what was handed over, in the wallet, and pays from the balance. */
export async function payWith(
  { wallet }: Stage,
  { opens }: PayMethod,
  handed: Handed,
): Promise<Receipt> {
  const sheet = await wallet.ask('/cashier', opens(handed))
  equal(sheet.status, 200, sheet.text)
  const paid = await wallet.pay(String(json(sheet)['prepayId']))
  equal(json(paid)['state'], 'SUCCESS', paid.text)
  return JSON.parse(paid.text)
}

/**
 * What a page hands to the wallet's bridge, which verifies `paySign`. An SDK with a method of its own
 * for the call has signed it already; otherwise the merchant signs with the SDK's helper.
 */
function jsapiOf({ sdk, appid }: Counter, data: Json): Json {
  if ('paySign' in data) return data
  const [timeStamp, nonceStr] = freshStamp()
  const signed = `prepay_id=${String(data['prepay_id'])}`
  const paySign = sdk.sign(appid, timeStamp, nonceStr, signed)
  return { appId: appid, timeStamp, nonceStr, package: signed, signType: 'RSA', paySign }
}

/** The same for an app, whose parameters are spelled another way and sign the bare prepay_id. */
function appOf({ sdk, appid, mchid }: Counter, data: Json): Json {
  if ('sign' in data) return data
  const [timestamp, noncestr] = freshStamp()
  const prepayid = String(data['prepay_id'])
  const sign = sdk.sign(appid, timestamp, noncestr, prepayid)
  const fixed = { appid, partnerid: mchid, package: 'Sign=WXPay' }
  return { ...fixed, prepayid, timestamp, noncestr, sign }
}

const freshStamp = (): [timestamp: string, nonce: string] => [
  String(Math.floor(Date.now() / 1000)),
  randomBytes(16).toString('hex'),
]
