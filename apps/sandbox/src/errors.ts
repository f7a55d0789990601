import type { TFunction } from 'i18next'
import { ApiError } from './api.ts'

/** One sentence in the reader's language; the sandbox's own words are the fallback. */
export function sayError(t: TFunction, error: unknown): string {
  const code = error instanceof ApiError ? error.code : 'UNKNOWN'
  const said = error instanceof ApiError && error.status < 500 ? error.message : ''
  return t(`errors.${code}`, { defaultValue: said || t('errors.UNKNOWN') })
}
