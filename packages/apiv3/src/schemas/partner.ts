import { type Static, Type } from 'typebox'
import { Appid, anyNamed, Mchid, Openid, OutTradeNo } from './fields.ts'
import {
  H5SceneInfo,
  Identity,
  IdentityPayer,
  orderMembers,
  PartnerSettleInfo,
  SceneInfo,
} from './order.ts'

/** Who acts and for whom. `sub_appid` is needed when the payer is named by `sub_openid`. */
export const partnerMembers = {
  sp_appid: Appid,
  sp_mchid: Mchid,
  sub_appid: Type.Optional(Appid),
  sub_mchid: Mchid,
}

const partnerOrderMembers = {
  ...partnerMembers,
  ...orderMembers,
  settle_info: Type.Optional(PartnerSettleInfo),
}

/** `sp_openid` under sp_appid or `sub_openid` under sub_appid: at least one. */
export const PartnerPayer = Type.Object(
  {
    sp_openid: Type.Optional(Openid),
    sub_openid: Type.Optional(Openid),
    identity: Type.Optional(Identity),
  },
  anyNamed('sp_openid', 'sub_openid'),
)

/** `POST /v3/pay/partner/transactions/jsapi` */
export const PartnerJsapiBody = Type.Object({
  ...partnerOrderMembers,
  payer: PartnerPayer,
  scene_info: Type.Optional(SceneInfo),
})
export type PartnerJsapiBody = Static<typeof PartnerJsapiBody>

/** `POST /v3/pay/partner/transactions/app` */
export const PartnerAppBody = Type.Object({
  ...partnerOrderMembers,
  payer: Type.Optional(IdentityPayer),
  scene_info: Type.Optional(SceneInfo),
})
export type PartnerAppBody = Static<typeof PartnerAppBody>

/** `POST /v3/pay/partner/transactions/native` */
export const PartnerNativeBody = Type.Object({
  ...partnerOrderMembers,
  payer: Type.Optional(IdentityPayer),
  scene_info: Type.Optional(SceneInfo),
})
export type PartnerNativeBody = Static<typeof PartnerNativeBody>

/** `POST /v3/pay/partner/transactions/h5` */
export const PartnerH5Body = Type.Object({
  ...partnerOrderMembers,
  payer: Type.Optional(IdentityPayer),
  scene_info: H5SceneInfo,
})
export type PartnerH5Body = Static<typeof PartnerH5Body>

/** `POST /v3/pay/partner/transactions/out-trade-no/{out_trade_no}/close`, answered 204. */
export const PartnerCloseBody = Type.Object({ sp_mchid: Mchid, sub_mchid: Mchid })
export type PartnerCloseBody = Static<typeof PartnerCloseBody>

/** `POST /v3/pay/partner/transactions/out-trade-no/{out_trade_no}/reverse`: code pay only. */
export const PartnerReverseBody = Type.Object({
  ...partnerMembers,
  sp_appid: Type.Optional(Appid),
})
export type PartnerReverseBody = Static<typeof PartnerReverseBody>

export const PartnerReverseView = Type.Object({
  ...partnerMembers,
  sp_appid: Type.Optional(Appid),
  out_trade_no: OutTradeNo,
})
export type PartnerReverseView = Static<typeof PartnerReverseView>
