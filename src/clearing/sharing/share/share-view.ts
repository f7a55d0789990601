import type { SharingNotice, ShareView } from '@tongbao/apiv3'
import { wireFen } from '#payments'
import { beijing } from '#kernel/time'
import type { ShareDetail, SharedOut } from './share.ts'

/** A share or an unfreezing as its merchant queries it (APIv3 profit sharing, §2). */
export const shareViewOf = (share: SharedOut): ShareView => ({
  ...(share.spMchid !== null && { sub_mchid: share.mchid }),
  transaction_id: share.orderId,
  out_order_no: share.outOrderNo ?? '',
  order_id: share.id,
  state: 'FINISHED',
  receivers: share.details.map(detailViewOf),
})

type DetailView = NonNullable<ShareView['receivers']>[number]

const detailViewOf = (detail: ShareDetail): DetailView => ({
  amount: wireFen(detail.amount.minor),
  description: detail.description,
  type: detail.kind,
  account: detail.account,
  result: detail.result,
  ...(detail.failReason !== null && { fail_reason: detail.failReason }),
  detail_id: detail.id,
  create_time: beijing(detail.createdAt),
  finish_time: beijing(detail.createdAt),
})

export type Told = Readonly<{
  mchid: string
  spMchid: string | null
  transactionId: string
  /** Of the share or of the return. */
  id: string
  outNumber: string
  account: string
  minor: bigint
  description: string
  at: Date
}>

/** What a receiver reads of what it got or gave back (APIv3 notifications, §4). */
export const sharingNoticeOf = (told: Told): SharingNotice => ({
  ...(told.spMchid === null
    ? { mchid: told.mchid }
    : { sp_mchid: told.spMchid, sub_mchid: told.mchid }),
  transaction_id: told.transactionId,
  order_id: told.id,
  out_order_no: told.outNumber,
  receiver: {
    type: 'MERCHANT_ID',
    account: told.account,
    amount: wireFen(told.minor),
    description: told.description,
  },
  success_time: beijing(told.at),
})
