import type { ShareReturnView } from '@tongbao/apiv3'
import { beijing } from '#kernel/time'
import { wireFen } from '#payments'
import type { ShareReturn } from './share-return.ts'

/** A return as its merchant queries it (APIv3 profit sharing, §2). */
export const returnViewOf = (made: ShareReturn): ShareReturnView => ({
  ...(made.spMchid !== null && { sub_mchid: made.mchid }),
  order_id: made.shareId,
  out_order_no: made.outOrderNo ?? '',
  out_return_no: made.outReturnNo ?? '',
  return_id: made.id,
  return_mchid: made.returnMchid,
  amount: wireFen(made.amount.minor),
  description: made.description,
  result: made.result,
  ...(made.failReason !== null && { fail_reason: made.failReason }),
  create_time: beijing(made.createdAt),
  finish_time: beijing(made.createdAt),
})
