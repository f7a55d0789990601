import type { Id } from '#kernel/id'
import { refusals } from '#kernel/refusal'

export type CustomerId = Id<'cus'>

/** A frozen customer is signed out everywhere and cannot sign in. */
export type CustomerState = 'active' | 'frozen'

export type Customer = Readonly<{
  id: CustomerId
  /** Display name, as the customer wrote it. */
  name: string
  /** Eleven digits, in the clear: mask it before showing it. */
  phone: string
  state: CustomerState
}>

export const refuse = refusals({
  PHONE_INVALID: [400, '请输入正确的中国大陆手机号'],
  NAME_INVALID: [400, '姓名应为1至32个字符，不能含控制字符'],
  PASSWORD_WEAK: [400, '密码应为8至64个字符，且不能过于简单'],
  PHONE_TAKEN: [409, '该手机号已注册，请直接登录'],
  CUSTOMER_NOT_FOUND: [404, '该手机号尚未注册，请先注册'],
  CUSTOMER_FROZEN: [403, '账户已被冻结，请联系客服'],
  SIGN_IN_FAILED: [401, '手机号或密码不正确'],
  SIGN_IN_LOCKED: [429, '密码错误次数过多，请稍后再试，或使用验证码登录'],
})

const namePattern = /^[^\p{Cc}\p{Cf}\p{Zl}\p{Zp}]{1,32}$/u

/** The name without the blanks around it; refuses NAME_INVALID. */
export function nameOf(given: string): string {
  const name = given.trim()
  if (!namePattern.test(name)) throw refuse('NAME_INVALID')
  return name
}
