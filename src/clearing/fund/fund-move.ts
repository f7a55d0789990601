import type { Id } from '#kernel/id'
import type { Money } from '#kernel/money'
import { refusals } from '#kernel/refusal'

/** A merchant's own movements: into its operation account, or in from its bank. */
export type FundMove = Readonly<{
  mchid: string
  kind: 'to_operation' | 'recharge'
  /** Made by the caller: asking twice moves once. */
  requestNo: string
  id: Id<'fm'>
  /** Where it arrives. */
  accountType: 'BASIC' | 'OPERATION'
  amount: Money
  createdAt: Date
}>

export const refuse = refusals({
  FUND_AMOUNT_INVALID: [400, '金额须大于零', 'PARAM_ERROR'],
  FUND_REQUEST_REUSED: [400, '该请求单号已用于另一笔资金划转，请更换单号', 'INVALID_REQUEST'],
  FUND_NOT_ENOUGH: [403, '基本账户可用余额不足，请待结算到账或充值后重试', 'NOT_ENOUGH'],
  FUND_ACCOUNT_ERROR: [403, '商户账户状态异常，暂不能划转', 'ACCOUNT_ERROR'],
  FUND_HELD: [403, '商户资金处于止付状态，暂不能划转，请联系平台', 'NO_AUTH'],
  BALANCE_DATE_INVALID: [
    400,
    'date须为已结束的日期，格式为YYYY-MM-DD，且在最近90天内',
    'PARAM_ERROR',
  ],
  BALANCE_NOT_READY: [400, '该日的日终余额尚未生成，请于次日10点后查询', 'INVALID_REQUEST'],
  NOT_SUB_MERCHANT: [403, '该商户号不是你的特约商户，无权查询其余额', 'NO_AUTH'],
})
