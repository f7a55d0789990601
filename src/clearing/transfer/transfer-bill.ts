import { randomInt } from 'node:crypto'
import { type Id, newId } from '#kernel/id'
import { machine, type StateOf } from '#kernel/machine'
import type { Money } from '#kernel/money'
import { refusals } from '#kernel/refusal'
import type { FailReason } from './fail-reason.ts'
import { beijingDigits, dayMs, minuteMs } from '#kernel/time'

/**
 * The states of the wire (APIv3 merchant transfers). In our own wallet money is set aside and taken
 * back in the transaction that decides it, so a bill stops in WAIT_USER_CONFIRM only. Through a channel
 * it is PROCESSING until the channel has answered, and CANCELING until the channel says what became of
 * a cancel; a cancel that came too late leads back. ACCEPTED and TRANSFERING are passed through; they
 * stand here because merchants know them.
 *
 * A channel may say that it has paid after it said that it would not: then the bill is SUCCESS after
 * all, since the payee has the money.
 */
export const billStates = machine('ACCEPTED', {
  ACCEPTED: ['PROCESSING'],
  PROCESSING: ['WAIT_USER_CONFIRM', 'TRANSFERING', 'FAIL', 'CANCELING'],
  WAIT_USER_CONFIRM: ['TRANSFERING', 'FAIL', 'CANCELING'],
  TRANSFERING: ['SUCCESS', 'FAIL'],
  CANCELING: ['CANCELLED', 'WAIT_USER_CONFIRM', 'TRANSFERING', 'FAIL'],
  SUCCESS: [],
  FAIL: ['SUCCESS'],
  CANCELLED: ['SUCCESS'],
})
export type BillState = StateOf<typeof billStates>

/** States in which the money set aside is nobody's yet. */
export const isWaiting = ({ state }: Readonly<{ state: BillState }>): boolean =>
  state !== 'SUCCESS' && state !== 'FAIL' && state !== 'CANCELLED'

export type BillKey = Readonly<{ mchid: string; id: string }>

export type TransferBill = BillKey &
  Readonly<{
    /** Names the money in the ledger, whose keys tell their month by a ULID. */
    id: Id<'tb'>
    /** transfer_bill_no of the wire. */
    billNo: string
    outBillNo: string
    appid: string
    openid: string
    /** Empty for somebody whom only the channel knows. */
    customerId: string
    /** The institution through which the payee is reached; null: our own wallet. */
    channel: string | null
    /** Why it goes this way, in words. */
    routeBecause: string | null
    /** What the channel gave for the payee's hand. */
    packageInfo: string | null
    /** When a sweep tells the channel; null once it was told. */
    sendAt: Date | null
    sceneId: string
    amount: Money
    remark: string
    perception: string | null
    /** What the merchant says about the scene, as JSON. */
    reports: string
    nameSealed: string | null
    notifyUrl: string | null
    contentDigest: string
    state: BillState
    failReason: FailReason | null
    createdAt: Date
    updatedAt: Date
    /** Until when the payee may confirm. */
    expiresAt: Date
  }>

export const confirmPeriodMs = dayMs
/**
 * Whoever accepts a bill tells its channel at once; after this time somebody else does. Four times as
 * long as a call to a channel may take.
 */
export const sendLeaseMs = 2 * minuteMs
/** Older bills are no longer answered (APIv3 merchant transfers). */
export const queryPeriodMs = 30 * dayMs
/** A red packet holds 200 yuan at most. */
export const redPacketMax = 20_000
/** From 2,000 yuan on the payee's name must be given; below 0.3 yuan it must not. */
export const nameRequiredFrom = 200_000
export const nameAllowedFrom = 30

export const refuse = refusals({
  BILL_NOT_FOUND: [404, '转账单不存在，请核对单号；仅可查询最近30天的转账单', 'NOT_FOUND'],
  BILL_NO_REUSED: [
    400,
    '商户单号重复：相同单号的请求参数与首次不一致，请更换单号或使用原参数',
    'INVALID_REQUEST',
  ],
  BILL_NOT_CANCELLABLE: [400, '转账单已结束，不能撤销，请查询其状态', 'INVALID_REQUEST'],
  BILL_STILL_SENDING: [
    500,
    '转账单正在提交支付通道，暂不能撤销，请稍后用原单号重试',
    'SYSTEM_ERROR',
  ],
  TRANSFER_ROUTE_NONE: [500, '暂无可用的转账通道，本次未受理，请稍后用原单号重试', 'SYSTEM_ERROR'],
  APPID_MCHID_NOT_MATCH: [400, 'appid与mchid不匹配，请在商户平台绑定后重试'],
  INVALID_OPENID: [400, '无效的openid：该openid不属于此appid，请重新获取', 'PARAM_ERROR'],
  NAME_REQUIRED: [400, '单笔金额达到2000元时须填写收款用户姓名', 'PARAM_ERROR'],
  NAME_NOT_ALLOWED: [400, '单笔金额小于0.3元时不能填写收款用户姓名', 'PARAM_ERROR'],
  NAME_NOT_DECRYPTED: [
    400,
    'user_name解密失败，请用Http头Wechatpay-Serial所指的平台证书或微信支付公钥加密',
    'PARAM_ERROR',
  ],
  SCENE_UNKNOWN: [400, '转账场景不存在，请使用已开通的transfer_scene_id', 'INVALID_REQUEST'],
  SCENE_REPORT_WRONG: [400, '转账场景报备信息不符合该场景的要求，请逐项填写', 'PARAM_ERROR'],
  RED_PACKET_TOO_MUCH: [400, '红包样式的单笔金额不能超过200元', 'INVALID_REQUEST'],
  NOT_ENOUGH: [403, '运营账户余额不足，请充值后用原单号重试'],
  ACCOUNT_ERROR: [403, '商户或收款用户的账户状态异常，暂不能转账'],
  MERCHANT_HELD: [403, '商户资金处于止付状态，暂不能转账，请联系平台', 'NO_AUTH'],
})

const digits = (count: number): string => String(randomInt(10 ** count)).padStart(count, '0')

/** 28 digits: what it is (13 a bill, 14 a batch), the Beijing second of birth, twelve of chance. */
export const newWireNumber = (what: '13' | '14', now: Date): string =>
  `${what}${beijingDigits(now)}${digits(6)}${digits(6)}`

export const newBillIds = (now: Date): Pick<TransferBill, 'id' | 'billNo'> => ({
  id: newId('tb', now),
  billNo: newWireNumber('13', now),
})
