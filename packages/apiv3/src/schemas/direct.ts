import { type Static, Type } from 'typebox'
import { Appid, Mchid, OutTradeNo, text } from './fields.ts'
import { H5SceneInfo, IdentityPayer, orderMembers, Payer, SceneInfo, SettleInfo } from './order.ts'

const directMembers = {
  appid: Appid,
  mchid: Mchid,
  ...orderMembers,
  settle_info: Type.Optional(SettleInfo),
}

/** `POST /v3/pay/transactions/jsapi`: official account and mini program. */
export const JsapiBody = Type.Object({
  ...directMembers,
  payer: Payer,
  scene_info: Type.Optional(SceneInfo),
})
export type JsapiBody = Static<typeof JsapiBody>

/** `POST /v3/pay/transactions/app` */
export const AppBody = Type.Object({
  ...directMembers,
  payer: Type.Optional(IdentityPayer),
  scene_info: Type.Optional(SceneInfo),
})
export type AppBody = Static<typeof AppBody>

/** `POST /v3/pay/transactions/native` */
export const NativeBody = Type.Object({
  ...directMembers,
  payer: Type.Optional(IdentityPayer),
  scene_info: Type.Optional(SceneInfo),
})
export type NativeBody = Static<typeof NativeBody>

/** `POST /v3/pay/transactions/h5` */
export const H5Body = Type.Object({
  ...directMembers,
  payer: Type.Optional(IdentityPayer),
  scene_info: H5SceneInfo,
})
export type H5Body = Static<typeof H5Body>

/** `POST /v3/pay/transactions/out-trade-no/{out_trade_no}/close`, answered 204. */
export const CloseBody = Type.Object({ mchid: Mchid })
export type CloseBody = Static<typeof CloseBody>

/** `POST /v3/pay/transactions/out-trade-no/{out_trade_no}/reverse`: code pay only. */
export const ReverseBody = Type.Object({ appid: Appid, mchid: Mchid })
export type ReverseBody = Static<typeof ReverseBody>

export const ReverseView = Type.Object({
  appid: Type.Optional(Appid),
  mchid: Mchid,
  out_trade_no: OutTradeNo,
})
export type ReverseView = Static<typeof ReverseView>

/** JSAPI and APP: valid for two hours; posting the identical order again gives a fresh one. */
export const PrepayView = Type.Object({ prepay_id: text(64) })
export type PrepayView = Static<typeof PrepayView>

/** H5: to be opened in the phone's browser within five minutes. */
export const H5View = Type.Object({ h5_url: text(512) })
export type H5View = Static<typeof H5View>

/** Native: to be shown as a QR code, valid for two hours. */
export const NativeView = Type.Object({ code_url: text(512) })
export type NativeView = Static<typeof NativeView>
