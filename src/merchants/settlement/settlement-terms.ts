import type { Calendar } from '#kernel/calendar'
import { refusals } from '#kernel/refusal'
import { daysAfter } from '#kernel/time'

export type SettlementTerms = Readonly<{
  /** `T` counts working days, `D` calendar days. */
  cycle: 'T' | 'D'
  /** 0 to 30; `D` with 0 is within the day. */
  days: number
  /** Whether settled money is paid out by itself, or when the merchant asks. */
  payout: 'auto' | 'manual'
  /** Fen; less than that waits for the next settlement. */
  payoutMin: bigint
  /** Who bears a refund of an order whose money was shared: the receivers' shares, or the merchant. */
  refundShare: 'take_back' | 'merchant_pays'
}>

export const daysMax = 30

/**
 * T+1 to the account by itself, as the settlement rules of the wire have it (APIv3 onboarding). The
 * merchant answers for refunds, because the shares of others are not taken without an agreement.
 */
export const standardSettlement: SettlementTerms = {
  cycle: 'T',
  days: 1,
  payout: 'auto',
  payoutMin: 1n,
  refundShare: 'merchant_pays',
}

/** When a business day's money is due: T+n on the n-th working day after it, D+n after n days. */
export function dueDateOf(
  calendar: Calendar,
  { cycle, days }: Pick<SettlementTerms, 'cycle' | 'days'>,
  businessDate: string,
): string {
  switch (cycle) {
    case 'T':
      return calendar.workingDayAfter(businessDate, days)
    case 'D':
      return daysAfter(businessDate, days)
  }
}

export const refuse = refusals({
  SETTLEMENT_CYCLE_INVALID: [400, '结算周期应为T+1至T+30或D+0至D+30，请修改后重试'],
  SETTLEMENT_MIN_INVALID: [400, '最低出款金额应不少于1分，请修改后重试'],
  SETTLEMENT_DATE_INVALID: [400, '生效日期应为YYYY-MM-DD格式的有效日期，请修改后重试'],
  SETTLEMENT_DATE_PAST: [
    409,
    '结算条款最早自次日起生效，当日及以前的条款不再变更，请改用更晚的生效日期',
  ],
  SETTLEMENT_TERMS_EXIST: [409, '该结算单元在这一生效日期已有另一份结算条款，请改用其他生效日期'],
  SETTLEMENT_UNIT_UNKNOWN: [
    400,
    '结算单元应为商户本身或其下独立结算的节点，请先为该节点开通独立结算',
  ],
  BANK_ACCOUNT_INVALID: [400, '银行账户信息不完整或格式不正确，请核对账号、开户银行、户名和联行号'],
  BANK_ACCOUNT_HOLDER_DIFFERS: [
    403,
    '结算账户户名与商户名称不一致，对公结算只能使用商户同名账户，请更换账户',
  ],
})
