import { type Static, Type } from 'typebox'
import {
  Appid,
  EncryptedText,
  Fen,
  FenOrZero,
  Mchid,
  oneOf,
  optionalText,
  Rfc3339,
  text,
} from './fields.ts'

/** Merchants' own numbers of transfers: letters and digits only, unlike those of orders. */
export const OutBillNo = Type.String({ minLength: 1, maxLength: 32, pattern: '^[0-9A-Za-z]+$' })
export const OutBatchNo = Type.String({ minLength: 5, maxLength: 32, pattern: '^[0-9A-Za-z]+$' })

const PayeeOpenid = text(64)
const TransferNotifyUrl = Type.String({ minLength: 8, maxLength: 256 })

/** Below ten fen nothing is transferred. */
const TransferFen = Type.Integer({ minimum: 10, maximum: 2_147_483_647, description: 'fen' })

const SceneReport = Type.Object({ info_type: text(32), info_content: text(64) })

/**
 * `POST /v3/fund-app/mch-transfer/transfer-bills`: the payee confirms before the money arrives.
 * `out_bill_no` is the idempotency key; `user_name` is encrypted. Source: 发起转账 2025-03;
 * wechatpayv3 mchtransfer.py; WxJava bean/transfer.
 */
export const TransferBillBody = Type.Object({
  appid: Appid,
  out_bill_no: OutBillNo,
  transfer_scene_id: text(36),
  openid: PayeeOpenid,
  user_name: Type.Optional(EncryptedText),
  transfer_amount: TransferFen,
  transfer_remark: text(32),
  notify_url: Type.Optional(TransferNotifyUrl),
  user_recv_perception: optionalText(64),
  transfer_scene_report_infos: Type.Array(SceneReport, { minItems: 1, maxItems: 10 }),
  user_recv_style: Type.Optional(Type.Object({ type: oneOf(['CONFIRM_PAGE', 'RED_PACKET']) })),
})
export type TransferBillBody = Static<typeof TransferBillBody>

/** `TRANSFERING` is spelled so by the wire. */
export const TransferBillState = oneOf([
  'ACCEPTED',
  'PROCESSING',
  'WAIT_USER_CONFIRM',
  'TRANSFERING',
  'SUCCESS',
  'FAIL',
  'CANCELING',
  'CANCELLED',
])
export type TransferBillState = Static<typeof TransferBillState>

/** Answer of create. `package_info` is there while the payee has to confirm. */
export const TransferBillCreated = Type.Object({
  out_bill_no: OutBillNo,
  transfer_bill_no: text(64),
  create_time: Rfc3339,
  state: TransferBillState,
  fail_reason: optionalText(64),
  package_info: optionalText(2048),
})
export type TransferBillCreated = Static<typeof TransferBillCreated>

/** Answer of both queries. The merchant stands in `mch_id`, as nowhere else on this wire. */
export const TransferBillView = Type.Object({
  mch_id: Mchid,
  out_bill_no: OutBillNo,
  transfer_bill_no: text(64),
  appid: Appid,
  state: TransferBillState,
  transfer_amount: FenOrZero,
  transfer_remark: text(32),
  fail_reason: optionalText(64),
  openid: Type.Optional(PayeeOpenid),
  user_name: Type.Optional(EncryptedText),
  create_time: Rfc3339,
  update_time: Rfc3339,
})
export type TransferBillView = Static<typeof TransferBillView>

export const TransferBillCancelled = Type.Object({
  out_bill_no: OutBillNo,
  transfer_bill_no: text(64),
  state: oneOf(['CANCELING', 'CANCELLED']),
  update_time: Rfc3339,
})
export type TransferBillCancelled = Static<typeof TransferBillCancelled>

/** Callback text of MCHTRANSFER.BILL.FINISHED: a bill that will not change any more. */
export const TransferBillNotice = Type.Object({
  out_bill_no: OutBillNo,
  transfer_bill_no: text(64),
  state: oneOf(['SUCCESS', 'FAIL', 'CANCELLED']),
  mch_id: Mchid,
  transfer_amount: FenOrZero,
  openid: PayeeOpenid,
  fail_reason: optionalText(64),
  create_time: Rfc3339,
  update_time: Rfc3339,
})
export type TransferBillNotice = Static<typeof TransferBillNotice>

const TransferDetailInput = Type.Object({
  out_detail_no: OutBatchNo,
  transfer_amount: Fen,
  transfer_remark: text(32),
  openid: PayeeOpenid,
  user_name: Type.Optional(EncryptedText),
  user_id_card: Type.Optional(EncryptedText),
})

/**
 * `POST /v3/transfer/batches`: up to a thousand transfers under one number, without confirmation.
 * Source: 发起商家转账 2024-08; wechatpay-go services/transferbatch.
 */
export const TransferBatchBody = Type.Object({
  appid: Appid,
  out_batch_no: OutBatchNo,
  batch_name: text(32),
  batch_remark: text(32),
  total_amount: Fen,
  total_num: Type.Integer({ minimum: 1, maximum: 1000 }),
  transfer_detail_list: Type.Array(TransferDetailInput, { minItems: 1, maxItems: 1000 }),
  transfer_scene_id: optionalText(36),
  notify_url: Type.Optional(TransferNotifyUrl),
})
export type TransferBatchBody = Static<typeof TransferBatchBody>

export const TransferBatchStatus = oneOf([
  'WAIT_PAY',
  'ACCEPTED',
  'PROCESSING',
  'FINISHED',
  'CLOSED',
])
export type TransferBatchStatus = Static<typeof TransferBatchStatus>

export const TransferBatchCreated = Type.Object({
  out_batch_no: OutBatchNo,
  batch_id: text(64),
  create_time: Rfc3339,
  batch_status: Type.Optional(TransferBatchStatus),
})
export type TransferBatchCreated = Static<typeof TransferBatchCreated>

export const TransferDetailStatus = oneOf(['INIT', 'WAIT_PAY', 'PROCESSING', 'SUCCESS', 'FAIL'])
export type TransferDetailStatus = Static<typeof TransferDetailStatus>

/** Answer of both batch queries; details stand in it when they were asked for and are decided. */
export const TransferBatchView = Type.Object({
  transfer_batch: Type.Object({
    mchid: Mchid,
    out_batch_no: OutBatchNo,
    batch_id: text(64),
    appid: Appid,
    batch_status: TransferBatchStatus,
    batch_type: oneOf(['API', 'WEB']),
    batch_name: text(32),
    batch_remark: text(32),
    close_reason: optionalText(64),
    total_amount: FenOrZero,
    total_num: FenOrZero,
    create_time: Type.Optional(Rfc3339),
    update_time: Type.Optional(Rfc3339),
    success_amount: Type.Optional(FenOrZero),
    success_num: Type.Optional(FenOrZero),
    fail_amount: Type.Optional(FenOrZero),
    fail_num: Type.Optional(FenOrZero),
    transfer_scene_id: optionalText(36),
  }),
  transfer_detail_list: Type.Optional(
    Type.Array(
      Type.Object({
        detail_id: text(64),
        out_detail_no: OutBatchNo,
        detail_status: TransferDetailStatus,
      }),
    ),
  ),
})
export type TransferBatchView = Static<typeof TransferBatchView>

export const TransferDetailView = Type.Object({
  mchid: Mchid,
  out_batch_no: OutBatchNo,
  batch_id: text(64),
  appid: Appid,
  out_detail_no: OutBatchNo,
  detail_id: text(64),
  detail_status: TransferDetailStatus,
  transfer_amount: FenOrZero,
  transfer_remark: text(32),
  fail_reason: optionalText(64),
  openid: PayeeOpenid,
  user_name: Type.Optional(EncryptedText),
  initiate_time: Rfc3339,
  update_time: Rfc3339,
})
export type TransferDetailView = Static<typeof TransferDetailView>

/** Callback text of MCHTRANSFER.BATCH.FINISHED. */
export const TransferBatchNotice = Type.Object({
  mchid: Mchid,
  out_batch_no: OutBatchNo,
  batch_id: text(64),
  batch_status: oneOf(['FINISHED', 'CLOSED']),
  total_num: FenOrZero,
  total_amount: FenOrZero,
  success_amount: FenOrZero,
  success_num: FenOrZero,
  fail_amount: FenOrZero,
  fail_num: FenOrZero,
  close_reason: optionalText(64),
  update_time: Rfc3339,
})
export type TransferBatchNotice = Static<typeof TransferBatchNotice>
