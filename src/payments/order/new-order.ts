import type {
  CodepayBody,
  H5Body,
  JsapiBody,
  NativeBody,
  PartnerCodepayBody,
  PartnerH5Body,
  PartnerJsapiBody,
  PartnerNativeBody,
} from '@tongbao/apiv3'
import { contentDigestOf } from '#kernel/content-digest'
import { fen } from '#kernel/money'
import { minuteMs, plusMs } from '#kernel/time'
import { expiryOf, type NewOrder, newTransactionId, type TradeType } from './order.ts'

/** What each prepay body has, seen as one shape; members that a kind lacks are absent. */
export type PrepayBody =
  | JsapiBody
  | NativeBody
  | H5Body
  | PartnerJsapiBody
  | PartnerNativeBody
  | PartnerH5Body

type AnyBody = PrepayBody | CodepayBody | PartnerCodepayBody

/** Who acts for whom and under which apps. */
export function identityOf(body: AnyBody) {
  return 'sp_mchid' in body
    ? {
        mchid: body.sub_mchid,
        spMchid: body.sp_mchid,
        appid: body.sp_appid,
        subAppid: body.sub_appid ?? null,
      }
    : { mchid: body.mchid, spMchid: null, appid: body.appid, subAppid: null }
}

/** The payer that a JSAPI body names; the other kinds are paid by whoever comes. */
export function payerOf({ payer }: PrepayBody) {
  const openid = payer && 'openid' in payer ? payer.openid : undefined
  const spOpenid = payer && 'sp_openid' in payer ? payer.sp_openid : undefined
  const subOpenid = payer && 'sub_openid' in payer ? payer.sub_openid : undefined
  return { openid: openid ?? spOpenid ?? null, subOpenid: subOpenid ?? null }
}

export function orderFromPrepay(body: PrepayBody, tradeType: TradeType, now: Date): NewOrder {
  const { openid, subOpenid } = payerOf(body)
  return {
    ...commonOf(body, tradeType, now),
    notifyUrl: body.notify_url,
    limitPay: body.limit_pay?.join(',') ?? null,
    payerOpenid: openid,
    payerSubOpenid: subOpenid,
    expiresAt: expiryOf(body.time_expire, now),
  }
}

/** A till waits no longer: afterwards the payer's wallet no longer offers to confirm. */
const codePayLifetimeMs = 2 * minuteMs

export const orderFromCode = (body: CodepayBody | PartnerCodepayBody, now: Date): NewOrder => ({
  ...commonOf(body, 'MICROPAY', now),
  notifyUrl: null,
  limitPay: null,
  payerOpenid: null,
  payerSubOpenid: null,
  expiresAt: plusMs(now, codePayLifetimeMs),
})

function commonOf(body: AnyBody, tradeType: TradeType, now: Date) {
  return {
    ...identityOf(body),
    id: newTransactionId(now),
    outTradeNo: body.out_trade_no,
    tradeType,
    description: body.description,
    amount: fen(BigInt(body.amount.total)),
    attach: body.attach ?? null,
    deviceId: body.scene_info?.device_id ?? null,
    profitSharing: body.settle_info?.profit_sharing ?? false,
    contentDigest: contentDigestOf({ tradeType, body }),
    combineMchid: null,
    combineId: null,
    channel: null,
    createdAt: now,
  }
}
