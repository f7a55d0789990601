/** 业务名称 and 业务类型 of a fund flow: an open set of words (APIv3 bills, fund-flow bill). */
export type FlowWords = Readonly<{ businessName: string; businessType: string }>

/** The first that fits a posting's name. What gives back stands before what it gives back. */
const table: readonly (readonly [posting: RegExp, name: string, type: string])[] = [
  [/^pay_/, '交易', '交易'],
  [/^reverse_/, '撤销', '退款'],
  [/^refund_.*_released$/, '退款退回', '退款'],
  [/^refund/, '退款', '退款'],
  [/^fee_returned/, '退还交易手续费', '交易手续费'],
  [/^fee/, '扣除交易手续费', '交易手续费'],
  [/^(?:return_share|share_return|sharing_return)/, '分账回退', '分账'],
  [/^(?:share|sharing|unfreeze)/, '分账', '分账'],
  [/^transfer.*_returned$/, '转账退回', '转账'],
  [/^transfer/, '转账', '转账'],
  [/^(?:payout|withdraw).*(?:return|given_back)/, '提现退回', '提现'],
  [/^(?:payout|withdraw)/, '提现', '提现'],
  [/^(?:recharge|top_up|fund_in)/, '充值', '充值'],
  [/^move_to_/, '资金调拨', '资金调拨'],
  [/^receivable/, '扣回应收款', '应收款'],
  [/^(?:settled|advanced)/, '结算', '结算'],
  [/^(?:suspense|long_to|short_to|write_off)/, '差错调账', '调账'],
]

/**
 * How a bill calls an entry of the books; a posting that the table does not know is 其他. Money that
 * was set aside and came back by itself keeps the name of what it was set aside for.
 */
export function flowWordsOf(posting: string): FlowWords {
  const [, businessName, businessType] = table.find(([pattern]) => pattern.test(posting)) ?? [
    undefined,
    '其他',
    '其他',
  ]
  return { businessName, businessType }
}
