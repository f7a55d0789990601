import type { WithdrawView } from '@tongbao/apiv3'
import { beijing } from '#kernel/time'
import { wireFen } from '#payments'
import type { Payout, PayoutState } from './payout.ts'

/** The words of the wire (APIv3 funds). SUCCESS is not final: it may become REFUND. */
export const statusOf: Readonly<Record<PayoutState, WithdrawView['status']>> = {
  CREATED: 'CREATE_SUCCESS',
  SENT: 'CREATE_SUCCESS',
  PAID: 'SUCCESS',
  FAILED: 'FAIL',
  RETURNED: 'REFUND',
  CLOSED: 'CLOSE',
}

const wrongAccount = '请核对并更换结算银行账户后重新提现'

/** What a merchant reads beside a code of ISO 20022, and what it may do. */
const words: Readonly<Record<string, readonly [reason: string, solution: string]>> = {
  AC01: ['银行卡号或账号不存在', wrongAccount],
  AC04: ['收款账户已销户', wrongAccount],
  AC06: ['收款账户被冻结', wrongAccount],
  BE01: ['收款账户户名不符', wrongAccount],
}
const otherwise = ['银行处理失败', '请稍后更换单号重新提现，仍失败时请联系平台'] as const

/** Of one that failed or came back. */
export const payoutWords = ({ state, reason }: Payout) => {
  if (state !== 'FAILED' && state !== 'RETURNED') return undefined
  const [text, solution] = words[reason ?? ''] ?? otherwise
  return { reason: text, solution }
}

/** A withdrawal as its merchant queries it. Its number of the account: the last four digits only. */
export const withdrawalViewOf = (payout: Payout): WithdrawView => ({
  status: statusOf[payout.state],
  withdraw_id: payout.id,
  out_request_no: payout.outRequestNo ?? '',
  // At most 800 million yuan, far from where a JSON number is inexact.
  amount: wireFen(payout.amount.minor),
  create_time: beijing(payout.createdAt),
  update_time: beijing(payout.updatedAt),
  ...payoutWords(payout),
  ...(payout.remark !== null && { remark: payout.remark }),
  ...(payout.bankMemo !== null && { bank_memo: payout.bankMemo }),
  account_type: payout.accountType,
  account_number: payout.last4,
  account_bank: payout.bankName,
  bank_name: payout.bankName,
})

export type WithdrawalCallback = Readonly<{
  mchid: string
  subject: string
  url: string
  eventType: 'MCHWITHDRAW.CHANGE'
  originalType: 'mch_withdraw'
  summary: string
  resource: string
  createdAt: Date
}>

/** What a merchant is told of a withdrawal that changed, where it wants to hear it (APIv3 notifications). */
export const withdrawalCallbackOf = (payout: Payout): WithdrawalCallback | undefined =>
  payout.notifyUrl === null
    ? undefined
    : {
        mchid: payout.mchid,
        subject: payout.id,
        url: payout.notifyUrl,
        eventType: 'MCHWITHDRAW.CHANGE',
        originalType: 'mch_withdraw',
        summary: '商户提现状态变更通知',
        resource: JSON.stringify({ mchid: payout.mchid, ...withdrawalViewOf(payout) }),
        createdAt: payout.updatedAt,
      }
