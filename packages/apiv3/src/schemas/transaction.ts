import { type Static, Type } from 'typebox'
import {
  Appid,
  Attach,
  CombineOutTradeNo,
  Count,
  FenOrZero,
  Mchid,
  Openid,
  OutTradeNo,
  oneOf,
  optionalText,
  Rfc3339,
  text,
} from './fields.ts'

/** `REFUND` says that a refund was asked for; how it fares stands on the refund. */
export const TradeState = oneOf([
  'NOTPAY',
  'SUCCESS',
  'REFUND',
  'CLOSED',
  'REVOKED',
  'USERPAYING',
  'PAYERROR',
  'ACCEPT',
])
export type TradeState = Static<typeof TradeState>

/** `JSAPI` covers official account and mini program; `MWEB` is H5, `MICROPAY` code pay. */
export const TradeType = oneOf(['JSAPI', 'NATIVE', 'APP', 'MWEB', 'MICROPAY', 'FACEPAY'])
export type TradeType = Static<typeof TradeType>

/** A coupon that paid a part. `CASH` was recharged by someone, `NOCASH` lowers what is settled. */
export const PromotionDetail = Type.Object({
  coupon_id: text(32),
  name: optionalText(64),
  scope: Type.Optional(oneOf(['GLOBAL', 'SINGLE'])),
  type: Type.Optional(oneOf(['CASH', 'NOCASH'])),
  amount: FenOrZero,
  stock_id: optionalText(32),
  wechatpay_contribute: Type.Optional(FenOrZero),
  merchant_contribute: Type.Optional(FenOrZero),
  other_contribute: Type.Optional(FenOrZero),
  currency: optionalText(16),
  goods_detail: Type.Optional(
    Type.Array(
      Type.Object({
        goods_id: text(32),
        quantity: Count,
        unit_price: FenOrZero,
        discount_amount: FenOrZero,
        goods_remark: optionalText(128),
      }),
    ),
  ),
})

/**
 * What every order shows; members marked optional appear with the payment. Amounts in fen.
 * Source: 查询订单; wechatpay-go services/payments/models.go.
 */
const transactionMembers = {
  out_trade_no: OutTradeNo,
  transaction_id: optionalText(32),
  trade_type: Type.Optional(TradeType),
  trade_state: TradeState,
  trade_state_desc: Type.String({ maxLength: 256 }),
  bank_type: optionalText(32),
  attach: Type.Optional(Attach),
  success_time: Type.Optional(Rfc3339),
  amount: Type.Object({
    total: FenOrZero,
    payer_total: Type.Optional(FenOrZero),
    currency: optionalText(16),
    payer_currency: optionalText(16),
  }),
  scene_info: Type.Optional(Type.Object({ device_id: optionalText(32) })),
  promotion_detail: Type.Optional(Type.Array(PromotionDetail)),
  installment_info: Type.Optional(
    Type.Object({
      use_subsidy: Type.Optional(Type.Boolean()),
      selected_installment_number: Type.Optional(Count),
    }),
  ),
}

/** Query answer, code-pay answer and callback text of a direct order. */
export const TransactionView = Type.Object({
  appid: Appid,
  mchid: Mchid,
  ...transactionMembers,
  payer: Type.Optional(Type.Object({ openid: Type.Optional(Openid) })),
})
export type TransactionView = Static<typeof TransactionView>

/** The same for an order made by a service provider. */
export const PartnerTransactionView = Type.Object({
  sp_appid: Appid,
  sp_mchid: Mchid,
  sub_appid: Type.Optional(Appid),
  sub_mchid: Mchid,
  ...transactionMembers,
  payer: Type.Optional(
    Type.Object({ sp_openid: Type.Optional(Openid), sub_openid: Type.Optional(Openid) }),
  ),
})
export type PartnerTransactionView = Static<typeof PartnerTransactionView>

const CombineSubOrderView = Type.Object({
  mchid: Mchid,
  sub_mchid: Type.Optional(Mchid),
  sub_appid: Type.Optional(Appid),
  sub_openid: Type.Optional(Openid),
  trade_type: Type.Optional(TradeType),
  trade_state: oneOf(['SUCCESS', 'REFUND', 'NOTPAY', 'CLOSED', 'PAYERROR']),
  bank_type: optionalText(32),
  attach: Type.Optional(Attach),
  success_time: Type.Optional(Rfc3339),
  transaction_id: optionalText(32),
  out_trade_no: OutTradeNo,
  amount: Type.Object({
    total_amount: FenOrZero,
    currency: optionalText(16),
    payer_amount: Type.Optional(FenOrZero),
    payer_currency: optionalText(16),
  }),
  promotion_detail: Type.Optional(Type.Array(PromotionDetail)),
})

/** Query answer and callback text of a combine order: all paid or none. */
export const CombineTransactionView = Type.Object({
  combine_appid: Appid,
  combine_mchid: Mchid,
  combine_out_trade_no: CombineOutTradeNo,
  combine_transaction_id: optionalText(32),
  scene_info: Type.Optional(Type.Object({ device_id: optionalText(16) })),
  combine_payer_info: Type.Optional(Type.Object({ openid: Type.Optional(Openid) })),
  sub_orders: Type.Array(CombineSubOrderView),
})
export type CombineTransactionView = Static<typeof CombineTransactionView>
