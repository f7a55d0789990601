import type { Id } from '#kernel/id'
import { refusals } from '#kernel/refusal'

/** Why a merchant's money is kept back: suspicion, a dispute, its account, or books that do not explain it. */
export const holdReasons = ['risk', 'dispute', 'account', 'unproved'] as const
export type HoldReason = (typeof holdReasons)[number]

export type Hold = Readonly<{
  mchid: string
  id: Id<'ho'>
  reason: HoldReason
  note: string
  placedBy: string
  placedAt: Date
  liftedBy: string | null
  liftedAt: Date | null
}>

export const refuse = refusals({
  HOLD_NOT_FOUND: [404, '没有找到该止付记录，请核对编号'],
  HOLD_NOTE_MISSING: [400, '请写明止付或解除止付的原因'],
})
