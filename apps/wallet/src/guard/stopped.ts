import { ApiError } from '../api.ts'
import { type Language, spoken } from '../i18n.ts'

/** What the customer hears of a judgement, in both languages. */
export type Words = Record<Language, string>

/** What was found must be settled otherwise than by paying again at once. */
const stops = ['RISK_DELAYED', 'RISK_REVIEW', 'RISK_DENIED', 'WALLET_FROZEN'] as const
export type Stop = (typeof stops)[number]

export const stopOf = (error: unknown): Stop | undefined =>
  error instanceof ApiError ? stops.find((code) => code === error.code) : undefined

const detailOf = (error: unknown): Record<string, unknown> =>
  error instanceof ApiError && typeof error.detail === 'object' ? { ...error.detail } : {}

/** In the reader's language; `undefined` where the server had nothing to say. */
export function wordsOf(error: unknown): string | undefined {
  const words = detailOf(error)['words'] as Partial<Words> | undefined
  return words?.[spoken()] || undefined
}

/** By which number an appeal names the payment. */
export function judgedOf(error: unknown): string | undefined {
  const { payment } = detailOf(error)
  return typeof payment === 'string' ? payment : undefined
}

export type Means = 'passkey' | 'code'
export type Challenge = { id: string; means: Means[]; expiresAt: string }

/** What the payer is asked to prove before the same call is made again. */
export function challengeOf(error: unknown): Challenge | undefined {
  if (!(error instanceof ApiError) || error.code !== 'RISK_CHALLENGE') return undefined
  return detailOf(error)['challenge'] as Challenge | undefined
}
