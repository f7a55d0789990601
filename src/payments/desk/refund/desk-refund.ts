import { machine, type StateOf } from '#kernel/machine'
import type { Id } from '#kernel/id'
import { refusals } from '#kernel/refusal'
import type { ApprovalId, StaffId } from '#oversight'
import type { Scope } from '../scope.ts'

/**
 * A refund that somebody at a desk asks for waits for a second person. What was approved is due, and then
 * becomes a refund like any other, or fails as one may. Whoever was late may find one that was made after all.
 */
export const deskRefundStates = machine('WAITING', {
  WAITING: ['DUE', 'REJECTED', 'EXPIRED'],
  DUE: ['DONE', 'FAILED'],
  FAILED: ['DONE'],
  DONE: [],
  REJECTED: [],
  EXPIRED: [],
})
export type DeskRefundState = StateOf<typeof deskRefundStates>

export type DeskRefundId = Id<'rd'>
export type BatchId = Id<'rb'>

export type DeskRefund = Readonly<{
  mchid: string
  id: DeskRefundId
  /** At whose pages it was asked for: the merchant's, or its provider's. */
  deskMchid: string
  requestId: string
  batchId: BatchId | null
  /** Its place in the file, from 1; 0 outside of one. */
  rowNo: number
  orderId: string
  outTradeNo: string
  deviceId: string | null
  outRefundNo: string
  /** In fen. */
  amount: bigint
  orderAmount: bigint
  currency: 'CNY'
  reason: string
  maker: StaffId
  approvalId: ApprovalId
  state: DeskRefundState
  /** The code of what refused it, and its sentence. */
  failure: string | null
  failureWords: string | null
  createdAt: Date
  endedAt: Date | null
}>

export type Batch = Readonly<{
  mchid: string
  id: BatchId
  requestId: string
  name: string
  contentDigest: string
  rowCount: number
  amount: bigint
  maker: StaffId
  approvalId: ApprovalId
  createdAt: Date
}>

/** Who asks, from where, and how far they see. */
export type Asker = Readonly<{
  scope: Scope
  /** At whose pages they are. */
  deskMchid: string
  staffId: StaffId
  /** Where they work: its checkers decide. */
  workplace: string
  ip: string
  session: string
}>

/** What is asked for: an order by any of its two numbers, and how many fen of it. */
export type Wish = Readonly<{
  number: string
  amount: bigint
  reason: string
  /** Ours to make when it is left out. */
  outRefundNo?: string | undefined
}>

export const refuse = refusals({
  REFUND_EXCEEDS_LEFT: [
    409,
    '退款金额超过可退金额：已退款和待审批的退款之外，余额不足，请核对后重新填写',
  ],
  REFUND_NO_TAKEN: [409, '该商户退款单号已被使用，请更换单号或留空由系统生成'],
  REQUEST_REUSED: [409, '该请求编号已用于另一笔退款申请，请刷新页面后重新提交'],
  BATCH_ROW_REFUSED: [409, '批量退款中有不能退款的行，请按行内提示修改后重新提交'],
  BATCH_NOT_FOUND: [404, '没有找到该批量退款，请核对编号'],
})
