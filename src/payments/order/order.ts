import { randomInt } from 'node:crypto'
import { machine, type StateOf } from '#kernel/machine'
import type { Money } from '#kernel/money'
import { refusals } from '#kernel/refusal'
import type { InstructionId } from '../instruction/instruction.ts'
import { beijingDigits, dayMs, minuteMs, plusMs } from '#kernel/time'

/**
 * The trade states of the wire (APIv3 payments, trade_state). `REFUND` says that one was asked for.
 * What is closed or failed is paid all the same when a channel says so late, and the policy is to reopen.
 */
export const orderStates = machine('NOTPAY', {
  NOTPAY: ['SUCCESS', 'CLOSED', 'USERPAYING', 'PAYERROR', 'REVOKED'],
  USERPAYING: ['SUCCESS', 'PAYERROR', 'REVOKED'],
  SUCCESS: ['REFUND', 'REVOKED'],
  PAYERROR: ['REVOKED', 'SUCCESS'],
  REFUND: [],
  CLOSED: ['SUCCESS'],
  REVOKED: [],
})
export type OrderState = StateOf<typeof orderStates>

export const orderStateTitles: Readonly<Record<OrderState, string>> = {
  NOTPAY: '订单未支付',
  USERPAYING: '用户支付中',
  SUCCESS: '支付成功',
  REFUND: '转入退款',
  CLOSED: '订单已关闭',
  REVOKED: '订单已撤销',
  PAYERROR: '支付失败',
}

export type TradeType = 'JSAPI' | 'APP' | 'NATIVE' | 'MWEB' | 'MICROPAY'

/** The key of an order everywhere inside; `id` is the transaction_id of the wire. */
export type OrderKey = Readonly<{ mchid: string; id: string }>

/** The key as one text, for maps and for sorting. */
export const nameOf = ({ mchid, id }: OrderKey): string => `${mchid}:${id}`

/** An order as its merchant asked for it. */
export type NewOrder = OrderKey &
  Readonly<{
    outTradeNo: string
    spMchid: string | null
    appid: string
    subAppid: string | null
    tradeType: TradeType
    description: string
    amount: Money
    attach: string | null
    notifyUrl: string | null
    deviceId: string | null
    limitPay: string | null
    profitSharing: boolean
    payerOpenid: string | null
    payerSubOpenid: string | null
    contentDigest: string
    combineMchid: string | null
    combineId: string | null
    /** The institution through which its payer is reached; null: our own wallet. */
    channel: string | null
    createdAt: Date
    expiresAt: Date
  }>

/** Who paid, from what, and when. */
export type Payment = Readonly<{
  /** null: somebody whom only the channel knows. */
  customerId: string | null
  openid: string
  subOpenid: string | null
  bankType: string
  balanceAmount: bigint
  cardAmount: bigint
  cardId: string | null
  cardTitle: string | null
  /** Of a payment through a channel, all of it; the other two are nothing then. */
  channelAmount: bigint
  channel: string | null
  instructionId: InstructionId | null
  paidAt: Date
}>

/** Of a payment from our own wallet. */
export const noChannel = { channelAmount: 0n, channel: null, instructionId: null } as const

export type Order = NewOrder &
  Readonly<{
    state: OrderState
    /** Fen asked back so far, whatever became of the refunds that did not fail. */
    refunded: bigint
    refundCount: number
    closedAt: Date | null
    payment: Payment | null
  }>

/** The one table of what an order may refuse; codes and statuses are those of the wire. */
export const refuse = refusals({
  APPID_MCHID_NOT_MATCH: [400, 'appid与mchid不匹配，请在商户平台绑定后重试'],
  INVALID_OPENID: [
    400,
    '无效的openid：该openid不属于此appid，请通过网页授权或小程序登录重新获取',
    'PARAM_ERROR',
  ],
  INVALID_NOTIFY_URL: [400, 'notify_url须为不带参数的http(s)绝对地址', 'PARAM_ERROR'],
  INVALID_TIME_EXPIRE: [400, 'time_expire不是存在的时间', 'PARAM_ERROR'],
  MCHID_MISMATCH: [400, '请求中的商户号与签名的商户号不一致', 'INVALID_REQUEST'],
  SUB_MCHID_NOT_FOUND: [403, '该商户号不是你的特约商户，无权代其操作', 'NO_AUTH'],
  CONTENT_DIFFERS: [400, '201 商户订单号重复：相同订单号的请求参数与首次不一致', 'INVALID_REQUEST'],
  OUT_TRADE_NO_USED: [403, '商户订单号已用于已支付或已关闭的订单，请更换订单号'],
  ORDER_NOT_EXIST: [404, '订单不存在'],
  ORDER_PAID: [400, '订单已支付'],
  ORDER_CLOSED: [400, '订单已关闭'],
  ORDER_EXPIRED: [400, '订单已超过支付时间', 'ORDER_CLOSED'],
  ORDER_REVERSED: [400, '订单已撤销'],
  USERPAYING: [202, '用户支付中，需要输入密码'],
  NOT_CODE_PAY: [400, '仅付款码支付的订单可以撤销', 'INVALID_REQUEST'],
  REVERSE_OF_CODE_PAY: [400, '付款码支付的订单请使用撤销接口', 'INVALID_REQUEST'],
  REVERSE_TOO_LATE: [400, '支付超过7天的订单不能撤销，请使用退款', 'INVALID_REQUEST'],
  REVERSE_AFTER_REFUND: [400, '订单已发生退款，不能撤销', 'INVALID_REQUEST'],
  OTHER_PAYER: [403, '该订单只能由下单时指定的用户支付', 'NO_AUTH'],
  NOT_ENOUGH: [403, '余额不足，请更换支付方式'],
  ACCOUNT_ERROR: [403, '付款或收款账户状态异常，交易无法完成'],
  FUNDING_NOT_ALLOWED: [403, '商户不支持此支付方式', 'RULE_LIMIT'],
})

/** 28 digits: `42`, the Beijing second of birth, twelve of chance. Sorts by birth. */
export const newTransactionId = (now: Date): string =>
  `42${beijingDigits(now)}${digits(6)}${digits(6)}`

const digits = (count: number): string => String(randomInt(10 ** count)).padStart(count, '0')

const shortestMs = minuteMs
const defaultMs = 7 * dayMs
const longestMs = 90 * dayMs

/** When an order ends: seven days without a wish, never below a minute, never above ninety days. */
export function expiryOf(timeExpire: string | undefined, now: Date): Date {
  if (timeExpire === undefined) return plusMs(now, defaultMs)
  const wished = new Date(timeExpire)
  if (!isDay(timeExpire.slice(0, 10)) || Number.isNaN(wished.getTime()))
    throw refuse('INVALID_TIME_EXPIRE', {
      field: '/time_expire',
      value: timeExpire,
      issue: 'no such instant',
      location: 'body',
    })
  const bounded = Math.min(
    Math.max(wished.getTime(), now.getTime() + shortestMs),
    now.getTime() + longestMs,
  )
  return new Date(bounded)
}

/** JavaScript reads 30 February as 2 March; a merchant who writes it is told. */
function isDay(text: string): boolean {
  const at = new Date(`${text}T00:00:00Z`)
  return !Number.isNaN(at.getTime()) && at.toISOString().startsWith(text)
}

export const isExpired = (order: Pick<Order, 'expiresAt'>, now: Date): boolean =>
  order.expiresAt.getTime() <= now.getTime()
