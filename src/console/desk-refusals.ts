import { refusals } from '#kernel/refusal'

export const refuseDesk = refusals({
  CUSTOMER_UNKNOWN: [404, '没有找到该客户，请核对手机号或客户编号'],
  ENTRY_UNKNOWN: [404, '账上没有这个编号的分录，请核对交易、退款、出款等单号'],
  ACCOUNT_KIND_UNKNOWN: [400, '没有这个科目，请从列表中选择科目'],
  PAYOUT_UNKNOWN: [404, '没有找到该出款单，请核对单号'],
  BREAK_UNKNOWN: [404, '没有找到这笔差错，请核对编号'],
  TICKET_UNKNOWN: [404, '没有找到该工单，请核对编号'],
  MERCHANT_SUSPENDED: [403, '商户号已暂停使用，不能提现，请联系平台'],
  DAY_INVALID: [400, '日期不存在，请使用YYYY-MM-DD格式的有效日期'],
})
