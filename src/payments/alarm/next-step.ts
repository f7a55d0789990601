import { payingSteps } from './paying-steps.ts'
import { refundingSteps } from './refunding-steps.ts'

/** At whom a refusal lies: it decides what is a batch, and who has to do something. */
export type Fault = 'payer' | 'merchant' | 'channel' | 'platform'

/** What to do about a refusal. */
export type NextStep = Readonly<{
  fault: Fault
  /** In the payer's words. */
  payer: string
  /** In the merchant's. */
  merchant: string
}>

const tables = { pay: payingSteps, refund: refundingSteps } as const
export type Attempt = keyof typeof tables

/** What nobody foresaw may have happened or not: it is asked for, and never repeated. */
const unforeseen: NextStep = {
  fault: 'platform',
  payer: '本次操作的结果暂不确定，请先在账单中查看，勿重复付款；仍有疑问请联系客服。',
  merchant: '请先用原单号查询结果，结果确定前勿更换单号重试；持续出现请联系平台。',
}

/** Of paying (from wallet pages, at the till, by order) or of refunding; total, pure. */
export function nextStepOf(what: Attempt, code: string): NextStep {
  const [fault, payer, merchant] = tables[what].get(code) ?? []
  if (!fault || payer === undefined || merchant === undefined) return unforeseen
  return { fault, payer, merchant }
}

export const hasNextStep = (what: Attempt, code: string): boolean => tables[what].has(code)

export const faultOf = (what: Attempt, code: string): Fault => nextStepOf(what, code).fault
