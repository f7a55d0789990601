import type { Id } from '#kernel/id'
import { machine, type StateOf } from '#kernel/machine'
import type { Money } from '#kernel/money'
import { refusals } from '#kernel/refusal'
import type { ApprovalId } from '#oversight'
import type { AccountType } from '../payout/payout.ts'

/** Waits until it is approved and there is money; `dropped` was rejected, or could not be done in time. */
export const requestStates = machine('waiting', {
  waiting: ['done', 'dropped'],
  done: [],
  dropped: [],
})

/** A withdrawal that somebody of a merchant has asked for at the desk (人工提现). */
export type PayoutRequest = Readonly<{
  mchid: string
  id: Id<'pr'>
  requestNo: string
  accountType: AccountType
  amount: Money
  remark: string | null
  staffId: string
  approvalId: ApprovalId
  state: StateOf<typeof requestStates>
  reason: string | null
  payoutId: string | null
  createdAt: Date
  endedAt: Date | null
}>

export const refuse = refusals({
  PAYOUT_REQUEST_STANDS: [409, '该提现申请单号已用于另一笔申请，请刷新页面后重新填写'],
})

/** What is approved, to the letter; the account as it was when somebody asked. */
export const contentOf = (
  {
    mchid,
    requestNo,
    accountType,
    amount,
    remark,
  }: Omit<
    PayoutRequest,
    'id' | 'staffId' | 'approvalId' | 'state' | 'reason' | 'payoutId' | 'createdAt' | 'endedAt'
  >,
  account: Readonly<{ id: string; bankName: string; holderName: string; last4: string }>,
) => ({
  mchid,
  requestNo,
  accountType,
  amount: String(amount.minor),
  currency: amount.currency,
  bankAccountId: account.id,
  bank: account.bankName,
  holder: account.holderName,
  last4: account.last4,
  remark,
})
