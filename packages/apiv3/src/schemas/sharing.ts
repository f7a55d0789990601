import { type Static, Type } from 'typebox'
import {
  Appid,
  anyNamed,
  Count,
  EncryptedText,
  Fen,
  FenOrZero,
  Mchid,
  oneOf,
  optionalText,
  Rfc3339,
  text,
} from './fields.ts'

/** The merchant's own number of a share, an unfreezing or a return: its idempotency key. */
export const OutSharingNo = Type.String({
  minLength: 1,
  maxLength: 64,
  pattern: '^[0-9A-Za-z_\\-|*@]+$',
})

export const SharingReceiverType = oneOf(['MERCHANT_ID', 'PERSONAL_OPENID', 'PERSONAL_SUB_OPENID'])
export type SharingReceiverType = Static<typeof SharingReceiverType>

export const SharingRelation = oneOf([
  'SERVICE_PROVIDER',
  'STORE',
  'STAFF',
  'STORE_OWNER',
  'PARTNER',
  'HEADQUARTER',
  'BRAND',
  'DISTRIBUTOR',
  'USER',
  'SUPPLIER',
  'CUSTOM',
])
export type SharingRelation = Static<typeof SharingRelation>

/** Who, in partner mode, and under which apps people are known. */
const parties = {
  sub_mchid: Type.Optional(Mchid),
  appid: Type.Optional(Appid),
  sub_appid: Type.Optional(Appid),
}

const ShareReceiver = Type.Object({
  type: SharingReceiverType,
  /** A merchant number, or an openid under `appid` or `sub_appid`. */
  account: text(64),
  /** Encrypted with the key that `Wechatpay-Serial` names; checked where it is given. */
  name: Type.Optional(EncryptedText),
  amount: Fen,
  description: text(80),
})

/**
 * `POST /v3/profitsharing/orders`. `out_order_no` is the idempotency key; `unfreeze_unsplit` gives
 * what is left to the merchant at once. Source: wechatpay-go services/profitsharing; 请求分账 (2025).
 */
export const ShareBody = Type.Object({
  ...parties,
  transaction_id: text(32),
  out_order_no: OutSharingNo,
  receivers: Type.Optional(Type.Array(ShareReceiver, { maxItems: 50 })),
  unfreeze_unsplit: Type.Boolean(),
})
export type ShareBody = Static<typeof ShareBody>

/** `POST /v3/profitsharing/orders/unfreeze`: under a number of its own. */
export const UnfreezeBody = Type.Object({
  sub_mchid: Type.Optional(Mchid),
  transaction_id: text(32),
  out_order_no: OutSharingNo,
  description: text(80),
})
export type UnfreezeBody = Static<typeof UnfreezeBody>

const ShareDetail = Type.Object({
  amount: Fen,
  description: text(80),
  type: SharingReceiverType,
  account: text(64),
  result: oneOf(['PENDING', 'SUCCESS', 'CLOSED']),
  fail_reason: optionalText(64),
  detail_id: text(64),
  create_time: Rfc3339,
  finish_time: Rfc3339,
})

/** A share or an unfreezing; `FINISHED` says that it was worked off, each receiver what came of it. */
export const ShareView = Type.Object({
  sub_mchid: Type.Optional(Mchid),
  transaction_id: text(32),
  out_order_no: OutSharingNo,
  order_id: text(64),
  state: oneOf(['PROCESSING', 'FINISHED']),
  receivers: Type.Optional(Type.Array(ShareDetail)),
})
export type ShareView = Static<typeof ShareView>

/** `POST /v3/profitsharing/return-orders`. Names the share by either of its numbers. */
export const ShareReturnBody = Type.Object(
  {
    sub_mchid: Type.Optional(Mchid),
    order_id: Type.Optional(text(64)),
    out_order_no: Type.Optional(OutSharingNo),
    out_return_no: OutSharingNo,
    return_mchid: Mchid,
    amount: Fen,
    description: text(80),
  },
  anyNamed('order_id', 'out_order_no'),
)
export type ShareReturnBody = Static<typeof ShareReturnBody>

export const ShareReturnView = Type.Object({
  sub_mchid: Type.Optional(Mchid),
  order_id: text(64),
  out_order_no: OutSharingNo,
  out_return_no: OutSharingNo,
  return_id: text(64),
  return_mchid: Mchid,
  amount: Fen,
  description: text(80),
  result: oneOf(['PROCESSING', 'SUCCESS', 'FAILED']),
  fail_reason: optionalText(64),
  create_time: Rfc3339,
  finish_time: Rfc3339,
})
export type ShareReturnView = Static<typeof ShareReturnView>

/** `GET /v3/profitsharing/transactions/{transaction_id}/amounts` */
export const UnsplitAmountView = Type.Object({
  transaction_id: text(32),
  unsplit_amount: FenOrZero,
})
export type UnsplitAmountView = Static<typeof UnsplitAmountView>

/** `GET /v3/profitsharing/merchant-configs/{sub_mchid}`: 2000 is 20 % of an order. */
export const SharingConfigView = Type.Object({ sub_mchid: Mchid, max_ratio: Count })
export type SharingConfigView = Static<typeof SharingConfigView>

/** `POST /v3/profitsharing/receivers/add`. A merchant's name is its full name, encrypted. */
export const AddReceiverBody = Type.Object({
  ...parties,
  appid: Appid,
  type: SharingReceiverType,
  account: text(64),
  name: Type.Optional(EncryptedText),
  relation_type: SharingRelation,
  custom_relation: optionalText(10),
})
export type AddReceiverBody = Static<typeof AddReceiverBody>

/** `name` is encrypted for the certificate that signed the request. */
export const AddReceiverView = Type.Object({
  sub_mchid: Type.Optional(Mchid),
  type: SharingReceiverType,
  account: text(64),
  name: Type.Optional(EncryptedText),
  relation_type: SharingRelation,
  custom_relation: optionalText(10),
})
export type AddReceiverView = Static<typeof AddReceiverView>

/** `POST /v3/profitsharing/receivers/delete` */
export const DeleteReceiverBody = Type.Object({
  ...parties,
  appid: Appid,
  type: SharingReceiverType,
  account: text(64),
})
export type DeleteReceiverBody = Static<typeof DeleteReceiverBody>

export const DeleteReceiverView = Type.Object({
  sub_mchid: Type.Optional(Mchid),
  type: SharingReceiverType,
  account: text(64),
})
export type DeleteReceiverView = Static<typeof DeleteReceiverView>

/** Callback text of a share or a return; only merchants are told. Source: 分账动账通知. */
export const SharingNotice = Type.Object(
  {
    mchid: Type.Optional(Mchid),
    sp_mchid: Type.Optional(Mchid),
    sub_mchid: Type.Optional(Mchid),
    transaction_id: text(32),
    /** Of the share, or of the return. */
    order_id: text(64),
    out_order_no: OutSharingNo,
    receiver: Type.Object({
      type: SharingReceiverType,
      account: text(64),
      amount: Fen,
      description: text(80),
    }),
    success_time: Rfc3339,
  },
  anyNamed('mchid', 'sp_mchid'),
)
export type SharingNotice = Static<typeof SharingNotice>
