import { machine, type StateOf } from '#kernel/machine'
import type { Currency } from '#kernel/money'
import { refusals } from '#kernel/refusal'
import type { ChannelDay } from '../channel-bill.ts'

export const channelSettlementStates = machine('EXPECTED', { EXPECTED: ['SETTLED'], SETTLED: [] })
export type ChannelSettlementState = StateOf<typeof channelSettlementStates>

/** By a line of the bank's statement, by the word of two people, or because nothing is to be paid. */
export type ArrivalKnownBy = 'statement' | 'people' | 'nothing_due'

/** What a channel is to pay us of a day, by its own bill; amounts in minor units. */
export type ChannelSettlement = ChannelDay &
  Readonly<{
    id: string
    currency: Currency
    paymentCount: bigint
    paid: bigint
    refundCount: bigint
    /** Reversals too. */
    refunded: bigint
    /** Below zero where fees were given back. */
    fee: bigint
    /** paid − refunded − fee; below zero where the channel is to get it from us. */
    net: bigint
    state: ChannelSettlementState
    how: ArrivalKnownBy | null
    /** What the bank calls the booking; null where it has our own id. */
    reference: string | null
    arrivedOn: string | null
    evidence: string | null
    expectedAt: Date
    settledAt: Date | null
  }>

export const refuse = refusals({
  CHANNEL_SETTLEMENT_NOT_FOUND: [404, '该通道该日没有待到账的结算，请先确认其账单已对账'],
  CHANNEL_SETTLEMENT_DONE: [409, '该通道该日的结算已入账，不能再次入账'],
  CHANNEL_ARRIVAL_NOT_FOUND: [404, '没有找到该笔通道到账申请，请核对审批单号'],
  CHANNEL_ARRIVAL_TOO_EARLY: [400, '到账日期须在业务日期之后且不晚于今天，请核对后重新提交'],
  CHANNEL_SETTLEMENT_ACCOUNT_ERROR: [
    409,
    '备付金余额不足或账户状态异常，通道结算未能入账，请核对后重试',
  ],
})
