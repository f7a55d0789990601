import { type Static, Type } from 'typebox'
import {
  Appid,
  Attach,
  anyNamed,
  ClientIp,
  Cny,
  CombineOutTradeNo,
  Description,
  Mchid,
  Openid,
  OutTradeNo,
  oneOf,
  optionalText,
  Rfc3339,
  text,
} from './fields.ts'
import { H5Info, Identity } from './order.ts'

/** Ten million yuan, in fen. */
const subOrderAmountMax = 1_000_000_000
/** Five thousand yuan, in fen. */
const subsidyAmountMax = 500_000

const SubOrder = Type.Object({
  /** The merchant of the sub-order; in platform mode the platform's own number. */
  mchid: Mchid,
  /** Platform mode only. */
  sub_mchid: Type.Optional(Mchid),
  sub_appid: Type.Optional(Appid),
  attach: Attach,
  amount: Type.Object({
    total_amount: Type.Integer({ minimum: 1, maximum: subOrderAmountMax, description: 'fen' }),
    currency: Cny,
  }),
  out_trade_no: OutTradeNo,
  description: Description,
  /** A text here, an object everywhere else. */
  detail: optionalText(6000),
  goods_tag: optionalText(32),
  settle_info: Type.Optional(
    Type.Object({
      profit_sharing: Type.Optional(Type.Boolean()),
      subsidy_amount: Type.Optional(
        Type.Integer({ minimum: 0, maximum: subsidyAmountMax, description: 'fen' }),
      ),
    }),
  ),
})

const CombinePayerInfo = Type.Object(
  {
    openid: Type.Optional(Openid),
    sub_openid: Type.Optional(Openid),
    identity: Type.Optional(Identity),
  },
  anyNamed('openid', 'sub_openid'),
)

const CombineIdentityPayer = Type.Object({ identity: Type.Optional(Identity) })

const sceneMembers = {
  payer_client_ip: ClientIp,
  device_id: Type.Optional(Type.String({ minLength: 7, maxLength: 16 })),
}

/**
 * Merchant mode takes 2 to 10 sub-orders, platform mode 1 to 50; the server knows which it is.
 * Source: 合单支付 (official pages); WxJava bean/request, the Combine requests.
 */
const combineMembers = {
  combine_appid: Appid,
  combine_mchid: Mchid,
  combine_out_trade_no: CombineOutTradeNo,
  time_start: Type.Optional(Rfc3339),
  time_expire: Type.Optional(Rfc3339),
  /** A character longer than in the other prepay calls, as its pages say. */
  notify_url: text(256),
  limit_pay: Type.Optional(Type.Array(oneOf(['no_balance', 'no_debit', 'balance_only']))),
  sub_orders: Type.Array(SubOrder, { minItems: 1, maxItems: 50 }),
}

/** `POST /v3/combine-transactions/jsapi` */
export const CombineJsapiBody = Type.Object({
  ...combineMembers,
  combine_payer_info: CombinePayerInfo,
  scene_info: Type.Optional(Type.Object(sceneMembers)),
})
export type CombineJsapiBody = Static<typeof CombineJsapiBody>

/** `POST /v3/combine-transactions/app` */
export const CombineAppBody = Type.Object({
  ...combineMembers,
  combine_payer_info: Type.Optional(CombineIdentityPayer),
  scene_info: Type.Optional(Type.Object(sceneMembers)),
})
export type CombineAppBody = Static<typeof CombineAppBody>

/** `POST /v3/combine-transactions/native` */
export const CombineNativeBody = Type.Object({
  ...combineMembers,
  combine_payer_info: Type.Optional(CombineIdentityPayer),
  scene_info: Type.Optional(Type.Object(sceneMembers)),
})
export type CombineNativeBody = Static<typeof CombineNativeBody>

/** `POST /v3/combine-transactions/h5` */
export const CombineH5Body = Type.Object({
  ...combineMembers,
  combine_payer_info: Type.Optional(CombineIdentityPayer),
  scene_info: Type.Object({ ...sceneMembers, h5_info: H5Info }),
})
export type CombineH5Body = Static<typeof CombineH5Body>

/** `POST /v3/combine-transactions/out-trade-no/{…}/close`: names exactly the sub-orders. */
export const CombineCloseBody = Type.Object({
  combine_appid: Appid,
  sub_orders: Type.Array(
    Type.Object({
      mchid: Mchid,
      out_trade_no: OutTradeNo,
      sub_mchid: Type.Optional(Mchid),
      sub_appid: Type.Optional(Appid),
    }),
    { minItems: 1, maxItems: 50 },
  ),
})
export type CombineCloseBody = Static<typeof CombineCloseBody>
