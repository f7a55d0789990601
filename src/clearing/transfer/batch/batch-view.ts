import type {
  TransferBatchCreated,
  TransferBatchNotice,
  TransferBatchView,
  TransferDetailView,
} from '@tongbao/apiv3'
import { beijing } from '#kernel/time'
import { wireFen } from '#payments'
import type { TransferCallback } from '../tell.ts'
import type { TransferBatch, TransferDetail } from './batch.ts'

/** Accepted is not paid: the state at creation is always the first one. */
export const batchCreatedOf = (batch: TransferBatch): TransferBatchCreated => ({
  out_batch_no: batch.outBatchNo,
  batch_id: batch.id,
  create_time: beijing(batch.createdAt),
  batch_status: batch.state,
})

/** The batch as its merchant queries it; `details` where it asked for them. */
export const batchViewOf = (
  batch: TransferBatch,
  details: readonly TransferDetail[] | undefined,
): TransferBatchView => ({
  transfer_batch: {
    mchid: batch.mchid,
    out_batch_no: batch.outBatchNo,
    batch_id: batch.id,
    appid: batch.appid,
    batch_status: batch.state,
    batch_type: 'API',
    batch_name: batch.name,
    batch_remark: batch.remark,
    total_amount: wireFen(batch.totalAmount.minor),
    total_num: batch.totalCount,
    create_time: beijing(batch.createdAt),
    update_time: beijing(batch.updatedAt),
    ...resultOf(batch),
    ...(batch.sceneId !== null && { transfer_scene_id: batch.sceneId }),
  },
  ...(details && {
    transfer_detail_list: details.map(({ detailNo, outDetailNo, state }) => ({
      detail_id: detailNo,
      out_detail_no: outDetailNo,
      detail_status: state,
    })),
  }),
})

const resultOf = (batch: TransferBatch) => ({
  success_amount: wireFen(batch.successAmount),
  success_num: batch.successCount,
  fail_amount: wireFen(batch.failAmount),
  fail_num: batch.failCount,
})

export const detailViewOf = (
  batch: TransferBatch,
  detail: TransferDetail,
  userName: string | undefined,
): TransferDetailView => ({
  mchid: batch.mchid,
  out_batch_no: batch.outBatchNo,
  batch_id: batch.id,
  appid: batch.appid,
  out_detail_no: detail.outDetailNo,
  detail_id: detail.detailNo,
  detail_status: detail.state,
  transfer_amount: wireFen(detail.amount.minor),
  transfer_remark: detail.remark,
  ...(detail.failReason !== null && { fail_reason: detail.failReason }),
  openid: detail.openid,
  ...(userName !== undefined && { user_name: userName }),
  initiate_time: beijing(detail.createdAt),
  update_time: beijing(detail.updatedAt),
})

const noticeOf = (batch: TransferBatch): TransferBatchNotice => ({
  mchid: batch.mchid,
  out_batch_no: batch.outBatchNo,
  batch_id: batch.id,
  batch_status: 'FINISHED',
  total_num: batch.totalCount,
  total_amount: wireFen(batch.totalAmount.minor),
  ...resultOf(batch),
  update_time: beijing(batch.updatedAt),
})

/** What is told of a batch that has ended, where its merchant wants to hear it. */
export const batchCallbackOf = (batch: TransferBatch): TransferCallback | undefined =>
  batch.notifyUrl === null
    ? undefined
    : {
        mchid: batch.mchid,
        subject: batch.id,
        url: batch.notifyUrl,
        eventType: 'MCHTRANSFER.BATCH.FINISHED',
        originalType: 'mch_payment',
        summary: '商家转账批次完成通知',
        resource: JSON.stringify(noticeOf(batch)),
        createdAt: batch.updatedAt,
      }
