import type { Id } from '#kernel/id'
import { machine, type StateOf } from '#kernel/machine'
import type { Money } from '#kernel/money'
import { refusals } from '#kernel/refusal'

/** What was set aside leaves, or is the customer's to spend again: called back, or rejected by a case. */
export const heldStates = machine('HELD', {
  HELD: ['SENT', 'CALLED_BACK', 'REJECTED'],
  SENT: [],
  CALLED_BACK: [],
  REJECTED: [],
})
export type HeldState = StateOf<typeof heldStates>

/** A withdrawal that waits: until a time, or until a case is decided. */
export type HeldWithdrawal = Readonly<{
  id: Id<'wd'>
  customerId: string
  /** Made by the caller: asking twice holds once. */
  requestId: string
  /** By which risk knows it. */
  wishId: string
  cardId: string
  cardTitle: string
  bankCardId: string
  amount: Money
  state: HeldState
  until: Date | null
  /** What the customer was told. */
  words: Readonly<{ zh: string; en: string }>
  createdAt: Date
}>

export const refuse = refusals({
  HELD_NOT_FOUND: [404, '没有找到这笔待到账的提现，请刷新后再看'],
  HELD_ENDED: [409, '这笔提现已到账或已退回，不能再撤回，请在账单中查看'],
})
