import { type Static, Type } from 'typebox'
import {
  Appid,
  Attach,
  anyNamed,
  ClientIp,
  Count,
  Description,
  FenOrZero,
  Mchid,
  OutTradeNo,
  optionalText,
  text,
} from './fields.ts'
import { Amount, SettleInfo } from './order.ts'
import { partnerMembers } from './partner.ts'

/**
 * A payment code as a wallet shows it: eighteen digits beginning 10 to 15.
 * The schema admits any text of its length, because a wrong code has an error code of its own
 * (`AUTH_CODE_INVALID`) and is no malformed request.
 */
export const authCodePattern = /^1[0-5][0-9]{16}$/

/** Spelled `wxpay_goods_id` here and `wechatpay_goods_id` everywhere else. */
const CodepayGoodsDetail = Type.Object({
  merchant_goods_id: text(32),
  wxpay_goods_id: optionalText(32),
  goods_name: optionalText(256),
  quantity: Count,
  unit_price: FenOrZero,
})

const codepayMembers = {
  description: Description,
  out_trade_no: OutTradeNo,
  payer: Type.Object({ auth_code: text(32) }),
  amount: Amount,
  scene_info: Type.Object({
    device_id: optionalText(32),
    device_ip: Type.Optional(ClientIp),
    store_info: Type.Object(
      { id: Type.Optional(text(32)), out_id: Type.Optional(text(256)) },
      anyNamed('id', 'out_id'),
    ),
  }),
  attach: Type.Optional(Attach),
  goods_tag: optionalText(32),
  support_fapiao: Type.Optional(Type.Boolean()),
  settle_info: Type.Optional(SettleInfo),
  detail: Type.Optional(
    Type.Object({
      cost_price: Type.Optional(FenOrZero),
      invoice_id: optionalText(32),
      goods_detail: Type.Optional(Type.Array(CodepayGoodsDetail, { minItems: 1, maxItems: 6000 })),
    }),
  ),
}

/**
 * `POST /v3/pay/transactions/codepay`: 200 paid, 202 `USERPAYING` while the payer types a PIN.
 * Source: 付款码支付 (2025-02); WxJava WxPayCodepayRequest.
 */
export const CodepayBody = Type.Object({ appid: Appid, mchid: Mchid, ...codepayMembers })
export type CodepayBody = Static<typeof CodepayBody>

/** `POST /v3/pay/partner/transactions/codepay` */
export const PartnerCodepayBody = Type.Object({ ...partnerMembers, ...codepayMembers })
export type PartnerCodepayBody = Static<typeof PartnerCodepayBody>
