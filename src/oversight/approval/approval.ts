import type { Id } from '#kernel/id'
import { machine, type StateOf } from '#kernel/machine'
import { refusals } from '#kernel/refusal'
import { digestOfText } from '../audit/audit.ts'
import type { StaffId } from '../staff/staff.ts'

/**
 * Executed is what was approved, once. An expired one was not decided in its time. An approved one may
 * turn out impossible to execute, and would stand in the way of any other: it may still be rejected.
 */
export const approvalStates = machine('PENDING', {
  PENDING: ['APPROVED', 'REJECTED', 'EXPIRED'],
  APPROVED: ['EXECUTED', 'REJECTED'],
  REJECTED: [],
  EXECUTED: [],
  EXPIRED: [],
})
export type ApprovalState = StateOf<typeof approvalStates>

export type ApprovalId = Id<'ap'>

/** Exactly what may be executed, as flat JSON; amounts are text. */
export type Content = Readonly<Record<string, string | number | boolean | null>>

export type Approval = Readonly<{
  id: ApprovalId
  kind: string
  /** What it is about, in the proposer's words: a refund's id. */
  subject: string
  /** Minor units, for whoever decides; null where no money moves. */
  amount: bigint | null
  summary: string
  /** JSON with sorted members. */
  content: string
  /** SHA-256 of it, in hex. */
  contentDigest: string
  /** A staff id, or `merchant:<mchid>`. */
  maker: string
  /** Whose checkers are asked: a merchant's own, or the institution's when null. */
  mchid: string | null
  /** How many different checkers; none where the rules leave it to the maker. */
  needed: number
  state: ApprovalState
  createdAt: Date
  expiresAt: Date | null
  decidedAt: Date | null
  executedAt: Date | null
  /** The rules by which it waits (`policyAt`); null where it was asked for before there were any. */
  policyScope: string | null
  policyVersion: number | null
  /** How often it was told of above, because nobody had decided: twice at most. */
  escalated: number
  /** When it is told of next. */
  escalateAt: Date | null
}>

export type DecisionVerdict = 'approve' | 'reject'

export type Decision = Readonly<{
  approvalId: ApprovalId
  staffId: StaffId
  verdict: DecisionVerdict
  note: string
  at: Date
}>

export const refuse = refusals({
  APPROVAL_NOT_FOUND: [404, '没有找到该审批单，请核对单号'],
  APPROVAL_STANDS: [409, '同一事项已有未办结的审批单，且内容不同，请先办结'],
  APPROVAL_NOT_PENDING: [409, '该审批单已办结，不能再次审批'],
  APPROVAL_EXPIRED: [409, '该审批单已超过审批时限，请重新提交'],
  APPROVAL_NOT_APPROVED: [409, '该审批单尚未通过，不能执行'],
  CONTENT_CHANGED: [409, '执行内容与审批通过的内容不一致，请重新提交审批'],
  CONTENT_NOT_SHOWN: [409, '审批内容与你看到的不一致，请刷新后重新核对'],
  MAKER_MAY_NOT_CHECK: [403, '经办人不能复核自己提交的审批单，请由他人复核'],
  ALREADY_DECIDED: [409, '你已对该审批单给出意见，不能更改'],
})

/** Members sorted, so that the order in which they were named does not matter. */
export const textOf = (content: Content): string =>
  JSON.stringify(
    Object.fromEntries(Object.entries(content).toSorted(([a], [b]) => (a < b ? -1 : 1))),
  )

/** By which an approved content is known again: SHA-256 in hex. */
export const digestOfContent = (content: Content): string => digestOfText(textOf(content))
