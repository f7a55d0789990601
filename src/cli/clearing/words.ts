import type { BreakClass, Break, HoldReason, Payout } from '#clearing'
import { beijing } from '#kernel/time'

/** `2026-11-24 08:00:00` in Beijing. */
export const beijingText = (instant: Date): string =>
  beijing(instant).slice(0, 19).replace('T', ' ')

export const classTitles: Readonly<Record<BreakClass, string>> = {
  long: '长款',
  short: '短款',
  amount: '金额不符',
  state: '状态不符',
  fee: '手续费不符',
  duplicate: '重复',
  currency: '币种不符',
  merchant: '商户不符',
  total: '整份拒收',
}

export const howTitles: Readonly<Record<NonNullable<Break['how']>, string>> = {
  cross_day: '日切匹配',
  channel_queried: '渠道查询',
  corrected: '文件更正',
  written_off: '核销',
  adjusted: '调账',
  booked: '补记入账',
}

export const settlementStates = {
  due: '待结算',
  settled: '已结算',
  carried: '结转',
  absorbed: '已并入后续',
} as const

export const payoutStates: Readonly<Record<Payout['state'], string>> = {
  CREATED: '待发送',
  SENT: '已提交银行',
  PAID: '已到账',
  FAILED: '失败',
  RETURNED: '退汇',
  CLOSED: '已关闭',
}

export const holdReasons: Readonly<Record<HoldReason, string>> = {
  risk: '风险',
  dispute: '争议',
  account: '账户异常',
  unproved: '账务未核实',
}
