import type { TFunction } from 'i18next'
import { ApiError } from './api.ts'
import i18next from 'i18next'

/** One sentence in the reader's language; in Chinese the sandbox's own words are the fallback. */
export function sayError(t: TFunction, error: unknown): string {
  if (!(error instanceof ApiError)) return t('errors.UNKNOWN')
  const { code, status, message } = error
  const said = status < 500 && i18next.language === 'zh' ? message : ''
  const otherwise = status < 500 ? t('errors.REFUSED', { code }) : t('errors.UNKNOWN')
  return t(`errors.${code}`, { defaultValue: said || otherwise })
}
