import type { ApplymentContent } from '@tongbao/apiv3'
import type { Id } from '#kernel/id'
import { machine, type StateOf } from '#kernel/machine'
import { refusals } from '#kernel/refusal'
import { dayMs } from '#kernel/time'

/**
 * The states of the wire without their prefix; the double T is the wire's (APIv3 onboarding). A
 * rejected application is submitted again under its number. An account that is not verified in ten
 * days is a rejection; an agreement that is not signed in thirty ends the application.
 */
export const applicationStates = machine('EDITTING', {
  EDITTING: ['AUDITING', 'CANCELED'],
  AUDITING: ['REJECTED', 'TO_BE_CONFIRMED', 'TO_BE_SIGNED'],
  REJECTED: ['AUDITING'],
  TO_BE_CONFIRMED: ['TO_BE_SIGNED', 'REJECTED'],
  TO_BE_SIGNED: ['SIGNING', 'CANCELED'],
  SIGNING: ['FINISHED'],
  FINISHED: [],
  CANCELED: [],
})
export type ApplicationState = StateOf<typeof applicationStates>

export type ApplicationId = Id<'oa'>

/** What people have been told that something is wrong with; `block` stands in the way of submitting. */
export type Finding = Readonly<{
  /** A JSON pointer into the content: `/subject_info/business_license_info/license_number`. */
  field: string
  severity: 'block' | 'warn'
  code: string
  zh: string
  en: string
  /** What to do about it. */
  remedy: Readonly<{ zh: string; en: string }>
}>

/** Why a reviewer sends it back; `field` is a JSON pointer, or empty for all of it. */
export type RejectReason = Readonly<{ field: string; fieldName: string; reason: string }>

export const riskRatings = ['low', 'medium', 'high'] as const
export type RiskRating = (typeof riskRatings)[number]

/** One line of the proposal of a rating, for whoever decides. */
export type RiskFactor = Readonly<{ code: string; points: number; zh: string; en: string }>

type Partly<T> = T extends readonly (infer Item)[]
  ? readonly Partly<Item>[]
  : T extends object
    ? { readonly [Name in keyof T]?: Partly<T[Name]> | undefined }
    : T

/** The wire's nested object, as far as it is filled in. */
export type DraftContent = Partly<ApplymentContent>

/** 打款验证: what became of the small amount that proves the settlement account. */
export type AccountCheck = Readonly<{
  /**
   * `waiting`: not sent yet. `paid`: the applicant says how much came. `failed`: the bank refused it,
   * or the tries are used up, and the application was rejected.
   */
  state: 'waiting' | 'sent' | 'paid' | 'confirmed' | 'failed'
  last4: string
  triesLeft: number
  /** Until when it must be confirmed. */
  deadline: Date
  /** What the bank said against it, a code of ISO 20022. */
  reason: string | null
}>

export type Signing = Readonly<{
  version: string
  /** SHA-256 of the text that was signed, in hex. */
  digest: string
  signedBy: string
  signedAt: Date
  ip: string
}>

/** An application as people see it: every sensitive value is masked. */
export type Application = Readonly<{
  id: ApplicationId
  /** What the wire calls it. */
  applymentId: bigint
  /** Null when it came by our own form. */
  providerMchid: string | null
  businessCode: string
  state: ApplicationState
  content: DraftContent
  /** From SIGNING on. */
  subMchid: string | null
  findings: readonly Finding[]
  reasons: readonly RejectReason[]
  riskRating: RiskRating | null
  riskNote: string | null
  /** A review that waits for its second person. */
  approvalId: string | null
  accountCheck: AccountCheck | null
  signing: Signing | null
  /** When the state ends by itself: TO_BE_CONFIRMED and TO_BE_SIGNED have one. */
  deadline: Date | null
  /** `YYYY-MM-DD`: when the merchant is looked at again; from FINISHED on. */
  reviewOn: string | null
  createdAt: Date
  submittedAt: Date | null
  stateAt: Date
}>

export const confirmWithinMs = 10 * dayMs
export const signWithinMs = 30 * dayMs
export const accountTries = 3

export const refuse = refusals({
  APPLICATION_NOT_FOUND: [404, '没有找到该进件申请，请核对单号', 'RESOURCE_NOT_EXISTS'],
  APPLICATION_STANDS: [
    400,
    '该业务申请编号已有处理中的申请且内容不同，请待驳回后修改，或更换业务申请编号',
    'INVALID_REQUEST',
  ],
  APPLICATION_STATE: [409, '申请单当前状态不支持该操作，请刷新后查看最新状态', 'INVALID_REQUEST'],
  APPLICATION_MALFORMED: [400, '申请资料格式不正确，请按提示修改后重新提交', 'PARAM_ERROR'],
  APPLICATION_INCOMPLETE: [400, '申请资料未通过校验，请按提示修改后重新提交', 'INVALID_REQUEST'],
  TOO_MANY_DRAFTS: [429, '目前待填写的进件申请过多，请一小时后再试，或到柜台办理'],
  DRAFT_TOKEN_INVALID: [401, '申请链接无效或已失效，请重新发起申请'],
  PROVIDER_ONLY: [403, '仅普通服务商可以使用特约商户进件接口', 'NO_AUTH'],
  MICRO_NOT_ALLOWED: [403, '暂不支持小微主体进件，请办理营业执照后申请', 'NO_AUTH'],
  FIELD_NOT_DECRYPTED: [
    400,
    '敏感字段解密失败，请用Http头Wechatpay-Serial所指的平台证书或微信支付公钥加密',
    'PARAM_ERROR',
  ],
  MEDIA_FOREIGN: [400, '证件图片无效或不属于当前申请方，请重新上传后提交', 'INVALID_REQUEST'],
  RATING_LOWERED: [400, '下调系统建议的风险等级须填写说明，请补充说明后提交'],
  REASONS_MISSING: [400, '驳回须写明至少一条原因，请填写后提交'],
  AMOUNT_DIFFERS: [400, '填写的到账金额不正确，请核对银行入账金额后重试'],
  TRANSFER_NOT_ARRIVED: [409, '打款尚未完成，请收到款项后再填写金额'],
  SIGNER_DIFFERS: [403, '签署人姓名与申请中的超级管理员不一致，请由超级管理员本人签署'],
  AGREEMENT_CHANGED: [409, '协议已更新，请重新阅读后签署'],
})
