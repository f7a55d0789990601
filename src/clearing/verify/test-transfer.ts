import { machine, type StateOf } from '#kernel/machine'
import type { Money } from '#kernel/money'
import { dayMs } from '#kernel/time'

/**
 * 打款验证: a small amount of our own that proves an account. CREATED waits until our own fees cover it; SENT
 * stays so for as long as the bank does not say what became of it; PAID may still come back (退汇). There
 * is one instruction: a refused one proves what it should.
 */
export const testTransferStates = machine('CREATED', {
  CREATED: ['SENT'],
  SENT: ['PAID', 'FAILED'],
  PAID: ['RETURNED'],
  FAILED: [],
  RETURNED: [],
})
export type TestTransferState = StateOf<typeof testTransferStates>

export type TestTransfer = Readonly<{
  /** `vt_…`: what the bank is told to pay under. */
  id: string
  amount: Money
  accountSealed: string
  last4: string
  holderName: string
  bankName: string
  branchNumber: string | null
  bank: string | null
  state: TestTransferState
  sentAt: Date | null
  leasedUntil: Date | null
  handedAt: Date | null
  askAt: Date | null
  paidAt: Date | null
  reason: string | null
  createdAt: Date
  updatedAt: Date
}>

/** What a sealed account number is bound to: it opens in its own row only. */
export const placeOf = (id: string): string => `clearing.test_transfer.account:${id}`

/** 99 fen at most: more than anybody guesses in three tries, less than anybody misses. */
export const amountMax = 99n

/** So long a return is asked after; whoever proved an account in it has proved it. */
export const returnsWithinMs = 10 * dayMs
