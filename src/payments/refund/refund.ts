import { randomInt } from 'node:crypto'
import { machine, type StateOf } from '#kernel/machine'
import { type Money, money, share } from '#kernel/money'
import { refusals } from '#kernel/refusal'
import { beijingDigits, dayMs } from '#kernel/time'
import type { ApprovalId } from '#oversight'
import type { InstructionId } from '../instruction/instruction.ts'
import type { Order, Payment } from '../order/order.ts'
import type { Parts } from './purse.ts'

/** The states of the wire (APIv3 refunds). An abnormal one waits for a decision by people. */
export const refundStates = machine('PROCESSING', {
  PROCESSING: ['SUCCESS', 'CLOSED', 'ABNORMAL'],
  ABNORMAL: ['PROCESSING', 'SUCCESS', 'CLOSED'],
  SUCCESS: [],
  CLOSED: [],
})
export type RefundState = StateOf<typeof refundStates>

export type RefundKey = Readonly<{ mchid: string; id: string }>

/** Where the money goes: back where it came from, or what the merchant chose once that had failed. */
export type RefundRoute = 'ORIGINAL' | 'USER_BANK_CARD' | 'MERCHANT_BANK_CARD'

/** What each purse of the merchant gives stands in its parts. */
export type Refund = RefundKey &
  Parts &
  Readonly<{
    outRefundNo: string
    orderId: string
    outTradeNo: string
    spMchid: string | null
    state: RefundState
    amount: Money
    orderAmount: Money
    /** How the payment's sources share it, to the fen; there it goes by its original route. */
    balanceAmount: bigint
    cardAmount: bigint
    /** Through the channel that the payment came through, all of it. */
    channelAmount: bigint
    channel: string | null
    /** The instruction that brings it through the channel, once it is written. */
    instructionId: InstructionId | null
    cardId: string | null
    route: RefundRoute
    /** How often the route was changed. */
    routeNo: number
    /** The card of `USER_BANK_CARD`; null on other routes. */
    routeCardId: string | null
    /** As the payer reads it: 支付用户零钱, 演示银行储蓄卡1234. */
    receivedAccount: string
    /** The approval that it waits for, or waited for; null where none is needed. */
    approvalId: ApprovalId | null
    /** null: somebody whom only the channel knows. */
    customerId: string | null
    reason: string | null
    notifyUrl: string | null
    contentDigest: string
    createdAt: Date
    succeededAt: Date | null
  }>

/** Limits of the wire (APIv3 refunds). */
export const refundCountMax = 50
export const refundPeriodMs = 365 * dayMs

export const refuse = refusals({
  ORDER_NOT_FOUND: [404, '订单不存在', 'RESOURCE_NOT_EXISTS'],
  REFUND_NOT_FOUND: [404, '退款单不存在', 'RESOURCE_NOT_EXISTS'],
  ORDER_NOT_NAMED: [400, 'transaction_id与out_trade_no须填写其一', 'PARAM_ERROR'],
  ORDER_MISMATCH: [400, 'transaction_id与out_trade_no不是同一订单', 'INVALID_REQUEST'],
  ORDER_NOT_PAID: [404, '订单未支付，不能退款', 'RESOURCE_NOT_EXISTS'],
  ORDER_REVERSED: [400, '订单已撤销，不能退款', 'INVALID_REQUEST'],
  TOTAL_DIFFERS: [400, '订单金额与原订单不一致', 'INVALID_REQUEST'],
  FROM_DIFFERS: [400, '退款出资账户不能重复，其金额之和须等于退款金额', 'INVALID_REQUEST'],
  REFUND_EXCEEDS_PAYMENT: [400, '退款金额超过可退金额', 'INVALID_REQUEST'],
  TOO_MANY_REFUNDS: [400, '一笔订单最多退款50次', 'INVALID_REQUEST'],
  REFUND_TOO_LATE: [400, '订单支付已超过一年，不能退款', 'INVALID_REQUEST'],
  REFUND_NO_REUSED: [
    400,
    '商户退款单号重复：相同退款单号的请求参数与首次不一致',
    'INVALID_REQUEST',
  ],
  NOT_ABNORMAL: [400, '仅退款异常的退款单可以发起异常退款', 'INVALID_REQUEST'],
  REFUND_NO_DIFFERS: [400, 'out_refund_no与refund_id不是同一退款单', 'INVALID_REQUEST'],
  CARD_NOT_NAMED: [400, '退款至用户银行卡须填写bank_account与real_name', 'PARAM_ERROR'],
  FIELD_NOT_DECRYPTED: [
    400,
    '敏感字段解密失败，请用Http头Wechatpay-Serial所指的平台证书或微信支付公钥加密',
    'PARAM_ERROR',
  ],
  CARD_NOT_RECOGNISED: [
    400,
    '银行未能核验该卡，请与用户核对开户银行、卡号与持卡人姓名',
    'INVALID_REQUEST',
  ],
  NOT_ENOUGH: [403, '基本账户余额不足，请充值后重新发起'],
  ACCOUNT_ERROR: [403, '商户账户状态异常，不能退款'],
})

/** 29 digits: `50`, the Beijing second of birth, thirteen of chance. */
export const newRefundId = (now: Date): string =>
  `50${beijingDigits(now)}${String(randomInt(10 ** 7)).padStart(7, '0')}${String(randomInt(10 ** 6)).padStart(6, '0')}`

export type Sources = Readonly<{
  balanceAmount: bigint
  cardAmount: bigint
  channelAmount: bigint
}>

/**
 * How a refund divides over the sources of a mixed payment. The balance's part of everything refunded
 * so far is rounded down, and each refund takes what is missing: the parts never exceed what each
 * source paid, and the last refund leaves no fen behind. `before` is what other refunds give back,
 * those that were closed left out.
 */
export function sourcesOfRefund(
  payment: Sources,
  total: Money,
  before: Sources,
  amount: Money,
): Sources {
  // A channel pays alone.
  if (payment.channelAmount > 0n)
    return { balanceAmount: 0n, cardAmount: 0n, channelAmount: amount.minor }
  const refunded = before.balanceAmount + before.cardAmount + amount.minor
  const due = share(money(payment.balanceAmount, total.currency), refunded, total.minor)
  const missing = due.minor - before.balanceAmount
  const cardLeft = payment.cardAmount - before.cardAmount
  const least = amount.minor > cardLeft ? amount.minor - cardLeft : 0n
  const most = lesser(amount.minor, payment.balanceAmount - before.balanceAmount)
  // A refund that was closed between two others leaves a gap, which rounding must not fill twice.
  const balanceAmount = lesser(missing > least ? missing : least, most)
  return { balanceAmount, cardAmount: amount.minor - balanceAmount, channelAmount: 0n }
}

const lesser = (a: bigint, b: bigint): bigint => (a < b ? a : b)

/** The account to which it goes, in the payer's words. */
export function receivedAccountOf(
  payment: Payment,
  { balanceAmount, cardAmount, channelAmount }: Sources,
): string {
  // The channel names the account once the money is there.
  if (channelAmount > 0n) return '支付用户原付款账户'
  const parts = [
    ...(cardAmount > 0n ? [payment.cardTitle ?? '支付银行卡'] : []),
    ...(balanceAmount > 0n ? ['支付用户零钱'] : []),
  ]
  return parts.join('、')
}

export type PaidOrder = Order & Readonly<{ payment: Payment }>
