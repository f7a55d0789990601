import type { BillKind as FormKind } from '@tongbao/apiv3'
import { refusals } from '#kernel/refusal'
import { daysAfter, hourMs, plusMs } from '#kernel/time'

/** What can be asked for; the three fund flows share a form. */
export const billForms = {
  trade_all: 'trade_all',
  trade_success: 'trade_success',
  trade_refund: 'trade_refund',
  flow_basic: 'fund_flow',
  flow_operation: 'fund_flow',
  flow_fees: 'fund_flow',
  sharing: 'sharing',
} as const satisfies Record<string, FormKind>

export type BillKind = keyof typeof billForms

/**
 * Whose rows. `own`: what the caller sees of itself, a provider's trade bill with all its
 * sub-merchants. `all`: every sub-merchant's by itself, one after the other. Else one sub-merchant's
 * number.
 */
export type Scope = string

/** Names a bill: its bytes follow from this and from rows that never change. */
export type BillName = Readonly<{
  /** Who asks, and who alone may download. */
  mchid: string
  businessDate: string
  kind: BillKind
  scope: Scope
}>

/** A bill that is made: what its bytes come to. */
export type Bill = BillName &
  Readonly<{
    state: 'CREATING' | 'READY'
    /** SHA-1 of all bytes, uncompressed; null while it is being made. */
    hash: string | null
    /** Of a fund flow of one purse, in fen. */
    opening: bigint | null
    secretSealed: string | null
  }>

/**
 * Bills of a day can be had from nine o'clock of the next one in Beijing (APIv3 bills, availability:
 * generation starts at 09:00, to be fetched after 10:00). Ours need no time to be generated.
 */
export const availableAfterMs = 9 * hourMs

export const availableAt = (date: string, afterMs: number): Date =>
  plusMs(new Date(`${daysAfter(date, 1)}T00:00:00+08:00`), afterMs)

/** History goes back three months (APIv3 bills, availability). */
const monthsKept = 3

/** The earliest date whose bill can be asked for on a day; the 31st of a short month is its last. */
export function earliestOn(today: string): string {
  const [year = 0, month = 0, day = 0] = today.split('-').map(Number)
  const first = new Date(Date.UTC(year, month - 1 - monthsKept, 1))
  const last = new Date(Date.UTC(year, month - monthsKept, 0)).getUTCDate()
  return `${first.toISOString().slice(0, 8)}${String(Math.min(day, last)).padStart(2, '0')}`
}

/** Codes and statuses of the wire (APIv3 bills, errors). */
export const refuse = refusals({
  NO_STATEMENT_EXIST: [400, '请求的账单文件不存在，该日期没有此类账单'],
  STATEMENT_CREATING: [400, '账单正在生成中，请于次日上午10点以后重试'],
  // The interface of profit sharing has another word for the same.
  SHARING_STATEMENT_CREATING: [400, '账单正在生成中，请于次日上午10点以后重试', 'INVALID_REQUEST'],
  BILL_DATE_UNKNOWN: [400, 'bill_date不是存在的日期，请核对后重试', 'PARAM_ERROR'],
  BILL_DATE_NOT_OVER: [400, 'bill_date须早于今天，请在次日下载账单', 'INVALID_REQUEST'],
  BILL_DATE_TOO_OLD: [400, '仅支持下载三个月以内的账单', 'INVALID_REQUEST'],
  SUB_MCHID_FOREIGN: [403, '该商户号不是你的特约商户，无权下载其账单', 'NO_AUTH'],
  ALGORITHM_NOT_SUPPORTED: [400, '暂不支持国密加密账单，请使用AEAD_AES_256_GCM', 'INVALID_REQUEST'],
  DOWNLOAD_TOKEN_INVALID: [400, '下载链接无效，请重新申请账单', 'PARAM_ERROR'],
  DOWNLOAD_TOKEN_EXPIRED: [400, '下载链接已过期，请重新申请账单', 'INVALID_REQUEST'],
  DOWNLOAD_TOKEN_FOREIGN: [403, '下载链接属于其他商户，请使用申请账单的商户号下载', 'NO_AUTH'],
})
