import { Type } from 'typebox'
import {
  Attach,
  ClientIp,
  Cny,
  Count,
  Description,
  EncryptedText,
  Fen,
  FenOrZero,
  LimitPay,
  NotifyUrl,
  Openid,
  OutTradeNo,
  oneOf,
  optionalText,
  Rfc3339,
  text,
} from './fields.ts'

/** Who must pay: real-name payment, by special permission. `type`: `IDCARD` and its kin. */
export const Identity = Type.Object({
  type: text(32),
  number: EncryptedText,
  name: EncryptedText,
})

export const Amount = Type.Object({ total: Fen, currency: Type.Optional(Cny) })

/** The payer under the appid of the order. */
export const Payer = Type.Object({ openid: Openid, identity: Type.Optional(Identity) })

/** Where there is no openid, the object only names who must pay. */
export const IdentityPayer = Type.Object({ identity: Type.Optional(Identity) })

export const GoodsDetail = Type.Object({
  merchant_goods_id: text(32),
  wechatpay_goods_id: optionalText(32),
  goods_name: optionalText(256),
  quantity: Count,
  unit_price: FenOrZero,
})

/** What is being bought, for promotions on single goods. */
export const Detail = Type.Object({
  cost_price: Type.Optional(FenOrZero),
  invoice_id: optionalText(32),
  goods_detail: Type.Optional(Type.Array(GoodsDetail, { minItems: 1, maxItems: 6000 })),
})

export const StoreInfo = Type.Object({
  id: text(32),
  name: optionalText(256),
  area_code: optionalText(32),
  address: optionalText(512),
})

export const SceneInfo = Type.Object({
  payer_client_ip: ClientIp,
  device_id: optionalText(32),
  store_info: Type.Optional(StoreInfo),
})

export const H5Info = Type.Object({
  type: oneOf(['iOS', 'Android', 'Wap']),
  app_name: optionalText(64),
  app_url: optionalText(128),
  bundle_id: optionalText(128),
  package_name: optionalText(128),
})

/** H5 alone demands to know where the page is shown. */
export const H5SceneInfo = Type.Object({ ...SceneInfo.properties, h5_info: H5Info })

/** `profit_sharing: true` freezes the net amount for splitting. */
export const SettleInfo = Type.Object({ profit_sharing: Type.Optional(Type.Boolean()) })

/** Partner mode may add a subsidy in fen. */
export const PartnerSettleInfo = Type.Object({
  ...SettleInfo.properties,
  subsidy_amount: Type.Optional(FenOrZero),
})

const SubsidyPlan = Type.Object({
  subsidy_installment_num: Type.Enum([3, 6, 12], { type: 'integer' }),
  subsidy_percent: Type.Enum([0, 100], { type: 'integer' }),
})

/** Who bears the cost of paying by instalments. */
export const SubsidyInfo = Type.Object({
  subsidy_detail: Type.Array(
    Type.Object({
      subsidy_period_type: oneOf(['DAILY', 'PERIOD']),
      subsidy_plan: Type.Array(SubsidyPlan),
    }),
  ),
})

/**
 * What the four prepay calls say in common, whoever makes them.
 * Source: 下单 pages of JSAPI, APP, Native and H5 (2024 to 2025); wechatpay-go services/payments.
 */
export const orderMembers = {
  description: Description,
  out_trade_no: OutTradeNo,
  notify_url: NotifyUrl,
  amount: Amount,
  time_expire: Type.Optional(Rfc3339),
  attach: Type.Optional(Attach),
  goods_tag: optionalText(32),
  limit_pay: Type.Optional(LimitPay),
  support_fapiao: Type.Optional(Type.Boolean()),
  detail: Type.Optional(Detail),
  subsidy_info: Type.Optional(SubsidyInfo),
}
