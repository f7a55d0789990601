import type { Id } from '#kernel/id'
import type { Money } from '#kernel/money'
import { refusals } from '#kernel/refusal'

/** Money between a customer's balance and a bound card. */
export type WalletTransfer = Readonly<{
  id: Id<'tu'> | Id<'wd'>
  customerId: string
  /** Made by the caller: asking twice moves once. */
  requestId: string
  kind: 'top_up' | 'withdrawal'
  cardId: string
  cardTitle: string
  amount: Money
  createdAt: Date
}>

/** 50,000 yuan at a time, as banks set it for quick payment. */
export const transferMax = 5_000_000n

export const refuse = refusals({
  AMOUNT_OUT_OF_RANGE: [400, '金额须在0.01元到50000元之间'],
  REQUEST_REUSED: [409, '该请求编号已用于另一笔充值或提现'],
  CARD_NOT_ENOUGH: [403, '银行卡余额不足'],
  BALANCE_NOT_ENOUGH: [403, '零钱余额不足'],
  ACCOUNT_ERROR: [403, '账户状态异常，暂不能充值或提现'],
})
