import { randomInt } from 'node:crypto'
import type { Money } from '#kernel/money'
import { refusals } from '#kernel/refusal'
import { beijingDigits, type Clock, dayMs, minuteMs } from '#kernel/time'
import type { Db, Tx } from '#platform/db'

/** Who is paid, with the words of the wire (APIv3 profit sharing). */
export type ReceiverKind = 'MERCHANT_ID' | 'PERSONAL_OPENID' | 'PERSONAL_SUB_OPENID'

export type OrderKey = Readonly<{ mchid: string; id: string }>

/** A paid order, as payments publishes it. */
export type PaidFact = OrderKey &
  Readonly<{
    spMchid: string | null
    outTradeNo: string
    tradeType: string
    state: string
    amount: Money
    profitSharing: boolean
    paidAt: Date
  }>

/** What a receiver is told (APIv3 notifications). */
export type SharingCallback = Readonly<{
  /** Who is told, and whose APIv3 key encrypts it. */
  mchid: string
  /** The detail of a share, or the return. */
  subject: string
  url: string
  eventType: 'PROFITSHARING.SUCCESS' | 'PROFITSHARING.RETURN'
  originalType: 'profitsharing'
  summary: string
  /** The plaintext, JSON. */
  resource: string
  createdAt: Date
}>

export type SharingDeps = Readonly<{
  db: Db
  now: Clock
  /** What the order costs its merchant, in fen, by the contract of the day of payment. */
  feeOfOrder: (db: Db, order: PaidFact) => Promise<bigint>
  /** Writes a callback in the transaction of what it tells; composition leads it to the outbox. */
  tell: (tx: Tx, callback: SharingCallback) => Promise<void>
  /** Who bears what a refund asks beyond an order's own money, by the merchant's contract. */
  policyOf: (db: Db, mchid: string) => Promise<'take_back' | 'merchant_pays'>
}>

/** Limits of the wire (APIv3 profit sharing). */
export const receiversMax = 20_000
export const sharesPerOrderMax = 50
export const returnsPerShareMax = 50
export const restMs = minuteMs
export const frozenMs = 30 * dayMs
export const returnPeriodMs = 180 * dayMs
/** 20 万元: what a person may receive in a month. */
export const receiptMax = 20_000_000n

/** Twenty-eight digits: two that say what it is, the Beijing second of birth, twelve of chance. */
const wireId = (kind: string, now: Date): string =>
  `${kind}${beijingDigits(now)}${digits(6)}${digits(6)}`
const digits = (count: number): string => String(randomInt(10 ** count)).padStart(count, '0')

export const newShareId = (now: Date): string => wireId('30', now)
export const newDetailId = (now: Date): string => wireId('36', now)
export const newReturnId = (now: Date): string => wireId('31', now)

export const refuse = refusals({
  SUB_MCHID_NOT_FOUND: [403, '该商户号不是你的特约商户，无权代其操作', 'NO_AUTH'],
  APPID_MCHID_NOT_MATCH: [
    400,
    'appid与商户号没有绑定关系，请在商户平台绑定后重试',
    'INVALID_REQUEST',
  ],
  APPID_MISSING: [400, '个人接收方须填写其openid所属的appid，请补充后重试', 'PARAM_ERROR'],

  RECEIVER_IS_SHARER: [400, '分账接收方不能是分账方自己，请更换接收方', 'INVALID_REQUEST'],
  RECEIVER_NOT_FOUND: [400, '分账接收方商户不存在，请核对商户号', 'INVALID_REQUEST'],
  RECEIVER_OPENID_INVALID: [400, '无效的openid：该openid不属于此appid，请重新获取', 'PARAM_ERROR'],
  RECEIVER_NAME_MISSING: [400, '添加商户接收方须填写商户全称，请补充后重试', 'PARAM_ERROR'],
  RECEIVER_NAME_DIFFERS: [400, '接收方姓名或商户全称与登记的不一致，请核对', 'INVALID_REQUEST'],
  NAME_NOT_DECRYPTED: [
    400,
    '敏感字段解密失败，请用Http头Wechatpay-Serial所指的平台证书或微信支付公钥加密',
    'PARAM_ERROR',
  ],
  CUSTOM_RELATION_MISSING: [400, '关系类型为CUSTOM时须填写custom_relation', 'PARAM_ERROR'],
  TOO_MANY_RECEIVERS: [400, '分账接收方最多20000个，请删除不再使用的接收方', 'INVALID_REQUEST'],

  ORDER_NOT_FOUND: [400, '没有找到该分账方的已支付订单，请核对微信订单号', 'INVALID_REQUEST'],
  ORDER_NOT_SHARED: [400, '非分账订单不支持分账', 'INVALID_REQUEST'],
  ORDER_REVERSED: [400, '订单已撤销，不能分账', 'INVALID_REQUEST'],
  ORDER_NOT_OWN: [400, '非本商户的订单不支持查询', 'INVALID_REQUEST'],
  QUERY_NOT_SHARED: [400, '非分账订单不支持此查询', 'INVALID_REQUEST'],
  SHARE_TOO_EARLY: [400, '订单处理中，暂时无法分账，请稍后再试', 'INVALID_REQUEST'],
  RECEIVERS_MISSING: [400, '没有分账接收方，也没有要求解冻剩余资金，请补充', 'PARAM_ERROR'],
  RECEIVER_REPEATED: [400, '同一分账请求中接收方不能重复，请合并金额', 'INVALID_REQUEST'],
  TOO_MANY_SHARES: [400, '一笔订单最多分账50次', 'INVALID_REQUEST'],
  OUT_ORDER_NO_REUSED: [
    400,
    '商户分账单号重复：相同单号的请求参数与首次不一致，请更换单号',
    'INVALID_REQUEST',
  ],
  RECEIVER_NOT_RELATED: [400, '分账接收方关系不存在，请先添加分账接收方', 'INVALID_REQUEST'],
  RATIO_EXCEEDED: [400, '分账金额超出最大分账比例', 'INVALID_REQUEST'],
  SHARE_NOT_ENOUGH: [403, '分账金额不足', 'NOT_ENOUGH'],
  NOTHING_LEFT: [403, '分账金额为0', 'NOT_ENOUGH'],
  SHARER_ACCOUNT_ABNORMAL: [400, '分账方账户状态异常，请联系平台后重试', 'INVALID_REQUEST'],
  SHARER_HELD: [403, '分账方资金处于止付状态，暂不能分账，请联系平台', 'NO_AUTH'],
  SHARE_NOT_FOUND: [404, '记录不存在', 'RESOURCE_NOT_EXISTS'],

  RETURN_MCHID_UNKNOWN: [400, '回退方不存在', 'INVALID_REQUEST'],
  RETURN_NOT_ALLOWED: [403, '回退方未开通分账回退功能', 'NO_AUTH'],
  RETURN_EXCEEDS_SHARE: [400, '回退金额超过该接收方可回退的金额', 'INVALID_REQUEST'],
  RETURN_TOO_LATE: [400, '分账已超过180天，不能回退', 'INVALID_REQUEST'],
  TOO_MANY_RETURNS: [400, '一笔分账单最多回退50次', 'INVALID_REQUEST'],
  OUT_RETURN_NO_REUSED: [
    400,
    '商户回退单号重复：相同单号的请求参数与首次不一致，请更换单号',
    'INVALID_REQUEST',
  ],
  RETURN_NOT_FOUND: [404, '记录不存在', 'RESOURCE_NOT_EXISTS'],

  REFUND_NOT_FUNDED: [
    403,
    '分账订单的冻结资金、可收回的分账款与商户余额不足以退款，请充值后重新发起',
    'NOT_ENOUGH',
  ],
  MAX_RATIO_INVALID: [400, '最大分账比例应为1%到100%，请修改后重试', 'PARAM_ERROR'],
})
