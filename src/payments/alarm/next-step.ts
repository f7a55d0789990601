import { secondMs } from '#kernel/time'
import { payingSteps } from './paying-steps.ts'
import { refundingSteps } from './refunding-steps.ts'

/** At whom a refusal lies: it decides what is a batch, and who has to do something. */
export type Fault = 'payer' | 'merchant' | 'channel' | 'platform'

/**
 * What to do about a refusal. `automatic` says that a program may repeat the call under the same
 * number by itself: only where the call is certain to have done nothing. After an unknown outcome
 * nobody repeats; it is asked for.
 */
export type NextStep = Readonly<{
  fault: Fault
  /** In the payer's words. */
  payer: string
  /** In the merchant's. */
  merchant: string
  automatic: boolean
}>

/**
 * The call was turned away before it could do anything. SERVICE_UNAVAILABLE is not among them: it also
 * follows a COMMIT whose outcome nobody could find out.
 */
const automatic: ReadonlySet<string> = new Set(['CHANNEL_BUSY'])

const tables = { pay: payingSteps, refund: refundingSteps } as const
export type Attempt = keyof typeof tables

/** What nobody foresaw may have happened or not: it is asked for, and never repeated. */
const unforeseen: Omit<NextStep, 'automatic'> = {
  fault: 'platform',
  payer: '本次操作的结果暂不确定，请先在账单中查看，勿重复付款；仍有疑问请联系客服。',
  merchant: '请先用原单号查询结果，结果确定前勿更换单号重试；持续出现请联系平台。',
}

/** Of paying (from wallet pages, at the till, by order) or of refunding; total, pure. */
export function nextStepOf(what: Attempt, code: string): NextStep {
  const [fault, payer, merchant] = tables[what].get(code) ?? []
  const isAutomatic = automatic.has(code)
  if (!fault || payer === undefined || merchant === undefined)
    return { ...unforeseen, automatic: isAutomatic }
  return { fault, payer, merchant, automatic: isAutomatic }
}

export const hasNextStep = (what: Attempt, code: string): boolean => tables[what].has(code)

export const faultOf = (what: Attempt, code: string): Fault => nextStepOf(what, code).fault

/** At most three (product, D6), each later than the one before. */
const automaticWaitsMs = [1, 2, 4].map((seconds) => seconds * secondMs)

/**
 * How long a program waits before it repeats a call that was refused so, under the same number; null
 * where it must not. `repeated`: how often it has done so already.
 */
export const automaticWaitMs = (what: Attempt, code: string, repeated: number): number | null =>
  nextStepOf(what, code).automatic ? (automaticWaitsMs[repeated] ?? null) : null
