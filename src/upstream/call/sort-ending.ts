import { WechatpayError } from '@tongbao/apiv3'
import { minuteMs, secondMs } from '#kernel/time'
import type { Answer, Report } from '#payments'
import { Unsendable } from '../adapter/adapter.ts'
import type { Ending } from './gate.ts'

/** What was told to a channel, as far as the meaning of its answer depends on it. */
export type Errand = 'pay' | 'close' | 'reverse' | 'refund' | 'transfer' | 'cancel' | 'query'

/** The answer for whoever keeps the instruction, and what it says of the channel itself. */
export type Sorted = Readonly<{ answer: Answer; ending: Ending }>

export const reported = (report: Report): Sorted => ({
  answer: { is: 'reported', report },
  ending: { is: 'answered' },
})

/**
 * Sorts what was thrown on a call. The rule behind the table: success and failure are believed only
 * from a signed answer; a no, which is not signed on this wire, only says that nothing was done. A no
 * that speaks of an earlier call of the same number is therefore `unknown`, and is asked about.
 *
 * A query has no effect: whatever goes wrong with it leaves unknown what it asked about.
 */
export function sortFault(errand: Errand, error: unknown): Sorted {
  if (error instanceof Unsendable) return sortUnsendable(errand, error)
  if (!(error instanceof WechatpayError)) return failed(wordsOf(error))
  if (error.neverSent) return sortUnsent(errand, error)
  if (isLimit(error)) return sortLimit(errand, error)
  if (isUnbelieved(error)) return failed(whyOf(error))
  return { answer: sortRefusal(errand, error), ending: { is: 'answered' } }
}

const unknown = (why: string): Answer => ({ is: 'unknown', why })
const failed = (why: string): Sorted => ({ answer: unknown(why), ending: { is: 'failed' } })

const wordsOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))
const whyOf = ({ code, message }: WechatpayError): string => `${code} ${message}`

function sortUnsendable(errand: Errand, { message }: Unsendable): Sorted {
  const refusal = { is: 'refused', code: 'PARAM_ERROR', message, status: 400 } as const
  return { answer: errand === 'query' ? unknown(message) : refusal, ending: { is: 'answered' } }
}

/** The next try finds a connection, or the breaker; a refund may wait that long in any case. */
const unreachableMs = 2 * secondMs

function sortUnsent(errand: Errand, error: WechatpayError): Sorted {
  if (errand === 'query') return failed(whyOf(error))
  const answer = { is: 'unsent', why: whyOf(error), retryAfterMs: unreachableMs } as const
  return { answer, ending: { is: 'failed' } }
}

/** Spelled in five ways across documents and years (APIv3 signing, status table). */
const limitCodes: ReadonlySet<string> = new Set([
  'FREQUENCY_LIMITED',
  'FREQUENCY_LIMIT_EXCEED',
  'RATELIMIT_EXCEEDED',
  'RATELIMIT_EXCEED',
  'RATE_LIMITED',
])

const isLimit = ({ status, code }: WechatpayError): boolean =>
  status === 429 || (limitCodes.has(code) && status !== undefined && status < 500)

const limitedMs = 5 * secondMs

function sortLimit(errand: Errand, error: WechatpayError): Sorted {
  const { retryAfterMs } = error
  const why = whyOf(error)
  const wait = Math.max(retryAfterMs ?? limitedMs, secondMs)
  const answer =
    errand === 'query' ? unknown(why) : ({ is: 'unsent', why, retryAfterMs: wait } as const)
  return { answer, ending: { is: 'limited', retryAfterMs } }
}

/** No answer, one that broke down, or one that nobody has signed. */
const isUnbelieved = (error: WechatpayError): boolean =>
  error.outcomeUnknown ||
  error.code === 'DECRYPT_FAILED' ||
  systemCodes.has(error.code) ||
  error.status === undefined ||
  error.status < 400 ||
  error.status === 408 ||
  // Whoever answers without a code is not the channel: a proxy, a page.
  error.code === `HTTP_${error.status}`

const systemCodes: ReadonlySet<string> = new Set([
  'SYSTEM_ERROR',
  'SYSTEMERROR',
  'BANK_ERROR',
  'BANKERROR',
  'BIZ_ERR_NEED_RETRY',
  'SERVICE_UNAVAILABLE',
])

const absentCodes: ReadonlySet<string> = new Set([
  'ORDER_NOT_EXIST',
  'ORDERNOTEXIST',
  'RESOURCE_NOT_EXISTS',
  'REFUND_NOT_EXISTS',
  'NOT_FOUND',
])

/** They speak of what an earlier call of this number has done. */
const repeatCodes: ReadonlySet<string> = new Set([
  'ORDER_PAID',
  'ORDERPAID',
  'ORDER_CLOSED',
  'ORDERCLOSED',
  'ORDER_REVERSED',
  'ORDERREVERSED',
  'OUT_TRADE_NO_USED',
  'ALREADY_EXISTS',
  'RESOURCE_ALREADY_EXISTS',
  'USERPAYING',
])
const repeatWords = /重复|重入|已存在|已使用|首次|之前请求/

const isAboutRepeat = ({ code, message }: WechatpayError): boolean =>
  repeatCodes.has(code) || (code === 'INVALID_REQUEST' && repeatWords.test(message))

/** Our money there, or our key and clock, must be put right first; then the same number may be told again. */
const shortOfMoneyMs = 15 * minuteMs
const notBelievedThereMs = minuteMs

function sortRefusal(errand: Errand, error: WechatpayError): Answer {
  const { code, message, status = 0 } = error
  const why = whyOf(error)
  const isOfExisting = errand === 'query' || errand === 'close' || errand === 'cancel'
  if (isOfExisting && status === 404 && absentCodes.has(code)) return { is: 'absent' }
  if (errand === 'reverse' && status === 404 && absentCodes.has(code)) return { is: 'absent' }
  // Not knowing our key, or our sub-merchant, says nothing of what the query was about.
  if (errand === 'query' || isAboutRepeat(error)) return unknown(why)
  if (status === 401) return { is: 'unsent', why, retryAfterMs: notBelievedThereMs }
  if (errand === 'refund' && (code === 'NOT_ENOUGH' || code === 'NOTENOUGH'))
    return { is: 'unsent', why, retryAfterMs: shortOfMoneyMs }
  return { is: 'refused', code, message, status }
}
