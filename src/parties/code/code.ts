import { refusals } from '#kernel/refusal'
import { dayMs, minuteMs, secondMs } from '#kernel/time'
import type { Keys } from '#platform/keys'

export const codePurposes = ['sign_in', 'sign_up', 'reset_pin', 'confirm_payment'] as const
export type CodePurpose = (typeof codePurposes)[number]

/** Twenty codes a day with five guesses each are one chance in ten thousand for a patient thief, by purpose. */
export const codeLifeMs = 5 * minuteMs
export const codeAttemptsMax = 5
export const resendAfterMs = 60 * secondMs
export const codesPerWindow = 20
export const codeWindowMs = dayMs

export const refuse = refusals({
  CODE_WRONG: [400, '验证码不正确或已失效，请重新获取'],
  CODE_TOO_SOON: [429, '验证码刚刚已发送，请稍后再试'],
  CODE_TOO_MANY: [429, '今日获取验证码次数已达上限'],
  CODE_NOT_SENT: [503, '验证码发送失败，请稍后重试'],
})

type Bound = Readonly<{
  phoneDigest: string
  purpose: CodePurpose
  code: string
  /** What exactly is confirmed, where a purpose has more than one; a code for one is wrong for another. */
  subject?: string | undefined
}>

/** A code counts for its phone, purpose and subject only; without the key its digest gives nothing away. */
export const codeDigest = (
  keys: Keys,
  { phoneDigest, purpose, code, subject = '' }: Bound,
): string => keys.digest('parties.code', `${phoneDigest}|${purpose}|${code}|${subject}`)

const subjects: Readonly<Record<CodePurpose, string>> = {
  sign_in: '登录',
  sign_up: '注册',
  reset_pin: '重置支付密码',
  confirm_payment: '确认付款或解冻钱包',
}

const secret = '请勿告诉任何人。'
const warnings: Readonly<Record<CodePurpose, string>> = {
  sign_in: secret,
  sign_up: secret,
  reset_pin: secret,
  // Whoever talks somebody out of money on the phone asks for this one.
  confirm_payment: '索要验证码的都是诈骗，包括自称客服的人。如非本人操作，请立即冻结钱包。',
}

export const textOf = (purpose: CodePurpose, code: string): string =>
  `【通宝】您正在${subjects[purpose]}，验证码${code}，5分钟内有效。${warnings[purpose]}`
