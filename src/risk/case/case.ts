import type { Id } from '#kernel/id'
import { machine, type StateOf } from '#kernel/machine'
import { refusals } from '#kernel/refusal'
import { dayMs, hourMs } from '#kernel/time'
import type { VerdictAct } from '../decision/verdict.ts'
import type { Product } from '../fact/fact.ts'
import type { ReasonCode } from '../rule/reasons.ts'
import type { CaseOutcome } from './outcome.ts'

/**
 * An open case is nobody's; one that is taken is decided by who took it, or goes back. A proposed one
 * waits for another person, and comes back to who proposed it when that says no.
 */
export const caseStates = machine('OPEN', {
  OPEN: ['TAKEN'],
  TAKEN: ['OPEN', 'PROPOSED', 'DECIDED'],
  PROPOSED: ['TAKEN', 'DECIDED'],
  DECIDED: [],
})
export type CaseState = StateOf<typeof caseStates>

/** Why people look at something. */
export const caseSorts = ['review', 'freeze', 'appeal', 'quality'] as const
export type CaseSort = (typeof caseSorts)[number]

/**
 * Within what time of its opening a case is to be decided. Whoever is late is shown as late; what the case
 * is about is not decided by that. Money is to be held for a day at most (engineering value); a freeze is to be decided
 * within 48 hours (AML law Art 45); an objection is to be answered within 15 days (AML law Art 39, Anti-fraud law
 * Art 32).
 */
export const dueMs: Readonly<Record<CaseSort, number>> = {
  review: 24 * hourMs,
  freeze: 48 * hourMs,
  appeal: 15 * dayMs,
  quality: 5 * dayMs,
}

export type CaseId = Id<'rc'>

export type Case = Readonly<{
  id: CaseId
  customer: string
  sort: CaseSort
  /** As payments knows it; an appeal may be about none. */
  payment: string | null
  decisionId: string | null
  /** Of a second look: the case that was decided. */
  ofCase: CaseId | null
  product: Product | null
  amountMinor: bigint | null
  /** What was decided about the payment. */
  act: VerdictAct | null
  score: number | null
  reasons: readonly ReasonCode[]
  /** From 0 to 1000, the higher the sooner. */
  priority: number
  /** An appeal's, as the customer wrote them. */
  words: string | null
  state: CaseState
  /** A staff id. */
  owner: string | null
  /** Proposed, or decided. */
  outcome: CaseOutcome | null
  /** For the house. */
  reason: string | null
  /** For the customer. */
  answer: string | null
  approvalId: string | null
  openedAt: Date
  dueAt: Date
  takenAt: Date | null
  decidedAt: Date | null
  isFraud: boolean | null
}>

export const caseActs = [
  'opened',
  'taken',
  'put_back',
  'noted',
  'proposed',
  'declined',
  'decided',
] as const
export type CaseAct = (typeof caseActs)[number]

/** What was done to a case, or written about it. */
export type CaseStep = Readonly<{ id: string; act: CaseAct; by: string; words: string; at: Date }>

export const refuse = refusals({
  CASE_NOT_FOUND: [404, '没有找到该案件，请核对案件编号'],
  CASE_TAKEN: [409, '该案件已由其他人员受理，请从队列中选取其他案件'],
  CASE_NOT_OWNED: [403, '你尚未受理该案件，请先受理再办理'],
  CASE_OWN_WORK: [403, '该案件复查的是你本人的结论，请由其他人员受理'],
  CASE_PROPOSED: [409, '该案件的结论正在等待复核，请等复核完成后再办理'],
  CASE_DECIDED: [409, '该案件已办结，不能再次办理；如有异议请另行发起申诉'],
  CASE_OUTCOME_UNFIT: [400, '该结论不适用于此类案件，请从可选结论中选择'],
  CASE_REASON_MISSING: [400, '请写明作出该结论的理由，便于复核和追溯'],
  CASE_ANSWER_MISSING: [400, '请填写给客户的答复，申诉必须说明处理结果'],
  CASE_NOTE_BAD: [400, '备注不能为空，且不能超过2000字，请修改后再提交'],
  APPEAL_TEXT_BAD: [400, '请填写申诉说明，不超过1000字'],
  APPEAL_PAYMENT_NOT_FOUND: [404, '没有找到这笔付款的安全检查记录，请核对后再提交申诉'],
  APPEAL_STANDS: [409, '这笔付款已有一份申诉正在处理，请等待答复，无需重复提交'],
})
