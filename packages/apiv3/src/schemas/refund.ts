import { type Static, Type } from 'typebox'
import {
  anyNamed,
  Cny,
  Count,
  EncryptedText,
  Fen,
  FenOrZero,
  Mchid,
  OutRefundNo,
  OutTradeNo,
  oneOf,
  optionalText,
  Rfc3339,
  text,
} from './fields.ts'

const RefundGoodsDetail = Type.Object({
  merchant_goods_id: text(32),
  wechatpay_goods_id: optionalText(32),
  goods_name: optionalText(256),
  unit_price: FenOrZero,
  refund_amount: FenOrZero,
  refund_quantity: Count,
})

/** Which of the merchant's purses gives the money back. */
const RefundFrom = Type.Object({ account: oneOf(['AVAILABLE', 'UNAVAILABLE']), amount: Fen })

/**
 * `POST /v3/refund/domestic/refunds`. Names its order by `transaction_id` or `out_trade_no`;
 * `out_refund_no` is the idempotency key, so a refund in doubt is repeated under the same one.
 * Amounts in fen. Source: 申请退款 (2022 to 2025); wechatpay-go services/refunddomestic.
 */
export const RefundBody = Type.Object(
  {
    sub_mchid: Type.Optional(Mchid),
    transaction_id: Type.Optional(text(32)),
    out_trade_no: Type.Optional(OutTradeNo),
    out_refund_no: OutRefundNo,
    reason: optionalText(80),
    notify_url: Type.Optional(Type.String({ minLength: 8, maxLength: 256 })),
    funds_account: Type.Optional(oneOf(['AVAILABLE', 'UNSETTLED'])),
    amount: Type.Object({
      refund: Fen,
      /** The amount of the original order, for certainty. */
      total: Fen,
      currency: Cny,
      from: Type.Optional(Type.Array(RefundFrom)),
    }),
    goods_detail: Type.Optional(Type.Array(RefundGoodsDetail)),
  },
  anyNamed('transaction_id', 'out_trade_no'),
)
export type RefundBody = Static<typeof RefundBody>

export const RefundStatus = oneOf(['PROCESSING', 'SUCCESS', 'CLOSED', 'ABNORMAL'])
export type RefundStatus = Static<typeof RefundStatus>

const RefundPromotion = Type.Object({
  promotion_id: text(32),
  scope: oneOf(['GLOBAL', 'SINGLE']),
  // Two generations of documents name the same two kinds.
  type: oneOf(['CASH', 'NOCASH', 'COUPON', 'DISCOUNT']),
  amount: FenOrZero,
  refund_amount: FenOrZero,
  goods_detail: Type.Optional(Type.Array(RefundGoodsDetail)),
})

/** Answer of create and query. A 200 on create means accepted: the status is mostly `PROCESSING`. */
export const RefundView = Type.Object({
  refund_id: text(32),
  out_refund_no: OutRefundNo,
  transaction_id: text(32),
  out_trade_no: OutTradeNo,
  channel: oneOf(['ORIGINAL', 'BALANCE', 'OTHER_BALANCE', 'OTHER_BANKCARD']),
  /** Bank, kind and last four digits of the card, or 支付用户零钱. */
  user_received_account: Type.String({ maxLength: 64 }),
  success_time: Type.Optional(Rfc3339),
  create_time: Rfc3339,
  status: RefundStatus,
  funds_account: Type.Optional(
    oneOf(['UNSETTLED', 'AVAILABLE', 'UNAVAILABLE', 'OPERATION', 'BASIC', 'ECNY_BASIC']),
  ),
  amount: Type.Object({
    total: FenOrZero,
    refund: FenOrZero,
    from: Type.Optional(Type.Array(RefundFrom)),
    payer_total: FenOrZero,
    payer_refund: FenOrZero,
    settlement_refund: FenOrZero,
    settlement_total: FenOrZero,
    discount_refund: FenOrZero,
    currency: Type.String({ maxLength: 16 }),
    refund_fee: Type.Optional(FenOrZero),
  }),
  promotion_detail: Type.Optional(Type.Array(RefundPromotion)),
})
export type RefundView = Static<typeof RefundView>

/** Banks to whose cards an abnormal refund may go. */
const AbnormalBankType = oneOf([
  'CMB_DEBIT',
  'COMM_DEBIT',
  'ABC_DEBIT',
  'CCB_DEBIT',
  'ICBC_DEBIT',
  'BOC_DEBIT',
  'PAB_DEBIT',
  'SPDB_DEBIT',
  'CITIC_DEBIT',
  'CEB_DEBIT',
  'CMBC_DEBIT',
  'CIB_DEBIT',
  'GDB_DEBIT',
  'PSBC_DEBIT',
  'NBCB_DEBIT',
])

/**
 * `POST …/refunds/{refund_id}/apply-abnormal-refund`, for a refund whose status is `ABNORMAL`. The
 * money goes to a card of the payer, which `bank_account` and `real_name` name, encrypted with the
 * platform key of `Wechatpay-Serial`; or back to the merchant. Answers the refund, `PROCESSING`.
 * Source: 发起异常退款.
 */
export const AbnormalRefundBody = Type.Object({
  sub_mchid: Type.Optional(Mchid),
  out_refund_no: OutRefundNo,
  type: oneOf(['USER_BANK_CARD', 'MERCHANT_BANK_CARD']),
  bank_type: Type.Optional(AbnormalBankType),
  bank_account: Type.Optional(EncryptedText),
  real_name: Type.Optional(EncryptedText),
})
export type AbnormalRefundBody = Static<typeof AbnormalRefundBody>

/** Callback text of a refund. The member is `refund_status` here and `status` in an answer. */
export const RefundNotice = Type.Object(
  {
    mchid: Type.Optional(Mchid),
    sp_mchid: Type.Optional(Mchid),
    sub_mchid: Type.Optional(Mchid),
    out_trade_no: OutTradeNo,
    transaction_id: text(32),
    out_refund_no: OutRefundNo,
    refund_id: text(32),
    refund_status: oneOf(['SUCCESS', 'CLOSED', 'ABNORMAL']),
    success_time: Type.Optional(Rfc3339),
    user_received_account: Type.String({ maxLength: 64 }),
    amount: Type.Object({
      total: FenOrZero,
      refund: FenOrZero,
      payer_total: FenOrZero,
      payer_refund: FenOrZero,
    }),
  },
  anyNamed('mchid', 'sp_mchid'),
)
export type RefundNotice = Static<typeof RefundNotice>
