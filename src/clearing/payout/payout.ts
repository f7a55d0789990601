import type { Id } from '#kernel/id'
import { machine, type StateOf } from '#kernel/machine'
import type { Money } from '#kernel/money'
import { refusals } from '#kernel/refusal'
import { dayMs, hourMs, minuteMs, plusMs } from '#kernel/time'

/**
 * CREATED has its money set aside and waits to be sent, the first time or after a rejection. SENT
 * stays so for as long as the bank does not say what became of it. PAID may still come back (退汇).
 */
export const payoutStates = machine('CREATED', {
  CREATED: ['SENT', 'CLOSED'],
  SENT: ['PAID', 'FAILED', 'CREATED'],
  PAID: ['RETURNED'],
  FAILED: [],
  RETURNED: [],
  CLOSED: [],
})
export type PayoutState = StateOf<typeof payoutStates>

export const accountTypes = ['BASIC', 'OPERATION', 'FEES'] as const
/** Which of its purses the merchant takes it from, in the words of the wire. */
export type AccountType = (typeof accountTypes)[number]

export type PayoutKey = Readonly<{ mchid: string; id: Id<'po'> }>

/** Money on its way from a unit to its bank account. */
export type Payout = PayoutKey &
  Readonly<{
    unit: string
    kind: 'automatic' | 'withdrawal'
    outRequestNo: string | null
    accountType: AccountType
    amount: Money
    /** On which it was created. */
    businessDate: string
    bank: string
    bankAccountId: string
    accountSealed: string
    last4: string
    holderName: string
    bankName: string
    branchNumber: string | null
    remark: string | null
    bankMemo: string | null
    notifyUrl: string | null
    contentDigest: string
    state: PayoutState
    /** How many instructions were made for it. */
    attempt: number
    /** A code of ISO 20022: what the bank said last against it. */
    reason: string | null
    isAccountBad: boolean
    /** In CREATED: not sent before. */
    sendAt: Date
    /** When the bank is asked about it next; null when nothing is expected any more. */
    askAt: Date | null
    returnUntil: Date | null
    paidAt: Date | null
    createdAt: Date
    updatedAt: Date
  }>

/** What a sealed account number is bound to: it opens in its own row only. */
export const placeOf = (id: string): string => `clearing.payout.account:${id}`

/** Between three attempts; the third is the last. */
const delaysMs: readonly number[] = [hourMs, 4 * hourMs]

/** How long after its `attempt`-th rejection the next is sent; undefined when there is none. */
export const delayAfter = (attempt: number): number | undefined => delaysMs[attempt - 1]

export const instructionIdOf = (id: string, attempt: number): string => `${id}-${attempt}`

/** The bank may return what it has paid for so many working days (APIv3 funds). */
export const returnDays = 7

/** A payment is expected within minutes, so it is asked often at first, and hourly in the end. */
export function askAgainMs(sinceMs: number): number {
  return Math.min(Math.max(sinceMs, minuteMs), hourMs / 2)
}
export const askReturnMs = 6 * hourMs

/**
 * A bank that speaks by files tells of the last day's returns in the statement of the next morning,
 * or of the Monday when that day was a Friday. Institution's choice.
 */
const toldLateMs = 3 * dayMs

/** The first answer from here on is the last that is wanted: no return is told any more. */
export const returnsToldBy = (returnUntil: Date): Date => plusMs(returnUntil, toldLateMs)

/** 8 亿元, in fen (APIv3 funds). */
export const amountMax = 80_000_000_000n

export const refuse = refusals({
  PAYOUT_AMOUNT_INVALID: [400, '提现金额须大于零且不超过8亿元，请修改后重试', 'PARAM_ERROR'],
  PAYOUT_REQUEST_REUSED: [
    400,
    '该提现单号已用于另一笔提现，相同单号的参数须与首次一致，请更换单号',
    'INVALID_REQUEST',
  ],
  PAYOUT_NOT_ENOUGH: [403, '账户可用余额不足，请待结算到账或充值后用原单号重试', 'NOT_ENOUGH'],
  PAYOUT_HELD: [403, '商户资金处于止付状态，暂不能提现，请联系平台', 'NO_AUTH'],
  PAYOUT_NO_BANK_ACCOUNT: [403, '尚未设置结算银行账户，请设置后用原单号重试', 'ACCOUNT_ERROR'],
  PAYOUT_ACCOUNT_ERROR: [403, '商户账户状态异常，暂不能提现，请联系平台', 'ACCOUNT_ERROR'],
  PAYOUT_NOT_FOUND: [404, '没有找到该提现单，请核对单号', 'ORDER_NOT_EXIST'],
  PAYOUT_NOT_CLOSABLE: [409, '出款已提交银行或已结束，不能关闭，请查询其状态', 'INVALID_REQUEST'],
})
