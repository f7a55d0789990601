import type { Id } from '#kernel/id'
import { machine, type StateOf } from '#kernel/machine'
import type { Money } from '#kernel/money'
import { refusals } from '#kernel/refusal'
import type { FailReason } from '../fail-reason.ts'

/** The states of the wire that a batch made by API has (APIv3 merchant transfers, batches). */
export const batchStates = machine('ACCEPTED', {
  ACCEPTED: ['PROCESSING', 'FINISHED'],
  PROCESSING: ['FINISHED'],
  FINISHED: [],
})
export type BatchState = StateOf<typeof batchStates>

export const detailStates = machine('PROCESSING', {
  PROCESSING: ['SUCCESS', 'FAIL'],
  SUCCESS: [],
  FAIL: [],
})
export type DetailState = StateOf<typeof detailStates>

export type BatchKey = Readonly<{ mchid: string; id: string }>

export type TransferBatch = BatchKey &
  Readonly<{
    outBatchNo: string
    appid: string
    name: string
    remark: string
    sceneId: string | null
    totalAmount: Money
    totalCount: number
    successAmount: bigint
    successCount: number
    failAmount: bigint
    failCount: number
    notifyUrl: string | null
    contentDigest: string
    state: BatchState
    createdAt: Date
    updatedAt: Date
  }>

export type DetailKey = Readonly<{ mchid: string; batchId: string; position: number }>

export type TransferDetail = DetailKey &
  Readonly<{
    /** Names the money in the ledger. */
    id: Id<'td'>
    /** detail_id of the wire. */
    detailNo: string
    outDetailNo: string
    openid: string
    /** Null where the openid is nobody's of this app. */
    customerId: string | null
    amount: Money
    remark: string
    nameSealed: string | null
    state: DetailState
    failReason: FailReason | null
    createdAt: Date
    updatedAt: Date
  }>

export const refuse = refusals({
  BATCH_NOT_FOUND: [404, '批次单不存在，请核对批次单号', 'NOT_FOUND'],
  DETAIL_NOT_FOUND: [404, '明细单不存在，请核对明细单号', 'NOT_FOUND'],
  BATCH_NOT_FINISHED: [400, '请等待批次处理完成后再查询明细单据', 'INVALID_REQUEST'],
  BATCH_NO_REUSED: [
    400,
    '商家批次单号重复：相同单号的请求参数与首次不一致，请更换单号或使用原参数',
    'INVALID_REQUEST',
  ],
  BATCH_SUMS_DIFFER: [400, '转账总金额和总笔数须与明细之和一致', 'PARAM_ERROR'],
  BATCH_THROUGH_CHANNEL: [
    403,
    '该商户的转账经支付通道办理，暂不支持批量转账，请改用发起转账接口逐笔转账',
    'NO_AUTH',
  ],
  DETAIL_NO_REPEATED: [400, '同一批次内商家明细单号不能重复', 'PARAM_ERROR'],
  ID_CARD_NOT_KNOWN: [
    400,
    '平台不留存收款用户证件号码，无法校验user_id_card，请去掉该字段后重试',
    'PARAM_ERROR',
  ],
  BATCH_NAMES_MIXED: [400, '同一批次须全部填写或全部不填收款用户姓名', 'PARAM_ERROR'],
})
