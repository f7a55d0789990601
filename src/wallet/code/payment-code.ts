import { randomInt } from 'node:crypto'
import type { CustomerId } from '#parties'
import { refusals } from '#kernel/refusal'
import { minuteMs } from '#kernel/time'

/** Eighteen digits, refreshed each minute by the wallet; a till may be slow by another one. */
export type PaymentCode = Readonly<{
  code: string
  customerId: CustomerId
  issuedAt: Date
  expiresAt: Date
  /** The order that has redeemed it, once one has. */
  order: Readonly<{ mchid: string; id: string }> | null
  needsPin: boolean | null
}>

export const codeLifeMs = 2 * minuteMs

/** Above 1,000 yuan, or after ten payments without a PIN in a day, the payer is asked (APIv3 payments). */
export const pinFreeAmountMax = 100_000n
export const pinFreePerDay = 10

export const refuse = refusals({
  AUTH_CODE_INVALID: [400, '付款码无效，请让用户刷新付款码后重试'],
  AUTH_CODE_EXPIRE: [403, '付款码已过期，请让用户刷新付款码后重试'],
  CODE_NOT_FOUND: [404, '没有找到这个付款码'],
  NOTHING_TO_CONFIRM: [409, '这个付款码没有待确认的付款'],
})

/** `13` and sixteen digits of chance: 53 bits, alive for two minutes. */
export const newCode = (): string =>
  `13${String(randomInt(10 ** 8)).padStart(8, '0')}${String(randomInt(10 ** 8)).padStart(8, '0')}`

export const isCode = (text: string): boolean => /^1[0-5][0-9]{16}$/.test(text)

/** Whether the payer must be asked for the PIN before this amount is charged. */
export const asksForPin = (amountMinor: bigint, paidWithoutPinToday: number): boolean =>
  amountMinor > pinFreeAmountMax || paidWithoutPinToday >= pinFreePerDay
