import type { TFunction } from 'i18next'
import { ApiError, type NextStep } from './api.ts'
import { spoken } from './i18n.ts'
import { fullTime } from './time.ts'

type Detail = {
  remaining?: unknown
  lockedUntil?: unknown
  until?: unknown
  retryAfterSeconds?: unknown
}

function detailOf(error: unknown): Detail {
  if (!(error instanceof ApiError)) return {}
  return typeof error.detail === 'object' && error.detail !== null ? error.detail : {}
}

export function codeOf(error: unknown): string {
  return error instanceof ApiError ? error.code : 'UNKNOWN'
}

/** Tries left before the PIN locks, when the server said so. */
export function remainingTries(error: unknown): number | undefined {
  const { remaining } = detailOf(error)
  return typeof remaining === 'number' ? remaining : undefined
}

/** The moment (RFC 3339) at which a locked PIN opens again, when the server said so. */
export function lockedUntil(error: unknown): string | undefined {
  const detail = detailOf(error)
  const at = detail.lockedUntil ?? detail.until
  return typeof at === 'string' ? at : undefined
}

/** After how many seconds it may be asked again, when the server said so. */
export function retryAfter(error: unknown): number | undefined {
  const { retryAfterSeconds } = detailOf(error)
  return typeof retryAfterSeconds === 'number' ? retryAfterSeconds : undefined
}

/** No answer arrived, so money may or may not have moved: ask again, never start anew. */
export function isUnknownOutcome(error: unknown): boolean {
  if (!(error instanceof ApiError)) return false
  if (error.step) return error.step.money === 'maybe'
  return error.code === 'NETWORK' || error.status >= 500
}

/** What the server says is to be done about a payment that it refused. */
export const stepOf = (error: unknown): NextStep | undefined =>
  error instanceof ApiError ? error.step : undefined

/** One friendly sentence in the reader's language; the server's own words are the fallback. */
export function sayError(t: TFunction, error: unknown): string {
  const code = codeOf(error)
  const remaining = remainingTries(error)
  if (code === 'PIN_WRONG' && remaining !== undefined)
    return t('errors.PIN_WRONG_REMAINING', { remaining })
  const until = lockedUntil(error)
  if (code === 'PIN_LOCKED' && until) return t('errors.PIN_LOCKED_UNTIL', { time: fullTime(until) })
  const step = stepOf(error)
  if (step) return step.say[spoken()]
  const server = error instanceof ApiError && error.status < 500 ? error.message : ''
  return t(`errors.${code}`, { defaultValue: server || t('errors.UNKNOWN') })
}
