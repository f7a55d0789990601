import { openingSteps, payingSteps } from './paying-steps.ts'
import { refundingSteps } from './refunding-steps.ts'
import { type Fault, type NextStep, step, type Steps } from './step.ts'

/** What was attempted: a payment, opening its cashier, or a refund. */
export const attempts = { pay: payingSteps, open: openingSteps, refund: refundingSteps } as const
export type Attempt = keyof typeof attempts

/** What nobody foresaw may have happened or not: it is asked for, and never repeated. */
export const unforeseen: NextStep = step([
  'platform',
  'look',
  '本次操作的结果暂不确定，请勿重复付款，先在账单中查看。',
  'The result is not certain yet. Please do not pay again, and see your bills first.',
  '请先用原单号查询结果，结果确定前勿更换单号重试；持续出现请联系平台。',
])

const stepsOf = (attempt: Attempt): Steps => attempts[attempt]

/** What to do about a refusal; total, pure. */
export const nextStepOf = (attempt: Attempt, code: string): NextStep =>
  stepsOf(attempt).get(code) ?? unforeseen

export const hasNextStep = (attempt: Attempt, code: string): boolean => stepsOf(attempt).has(code)

export const faultOf = (attempt: Attempt, code: string): Fault => nextStepOf(attempt, code).fault
