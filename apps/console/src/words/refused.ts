import i18next from 'i18next'
import { useTranslation } from 'react-i18next'
import { ApiError } from '../api.ts'
import { spoken } from '../i18n.ts'
import { fullTime } from './time.ts'

/**
 * What is told to somebody whose call was refused. The server's sentences are Chinese; in English our
 * own by code are said, from `refused` of the frame or of an area, and the code where there is none.
 */
export function useWordsOf(): (error: unknown) => string {
  useTranslation()
  return wordsOf
}

function wordsOf(error: unknown): string {
  if (!(error instanceof ApiError)) return i18next.t('failed.page')
  if (error.status === 0) return i18next.t('failed.network')
  const until = error.detail['lockedUntil']
  const tail = typeof until === 'string' ? i18next.t('failed.until', { at: fullTime(until) }) : ''
  return `${sentenceOf(error)}${tail}`
}

function sentenceOf({ code, message }: ApiError): string {
  if (spoken() === 'zh') return message || i18next.t('failed.code', { code })
  const spaces = Object.keys(i18next.getDataByLanguage('en') ?? {})
  for (const space of spaces) {
    const said: unknown = i18next.getResource('en', space, `refused.${code}`)
    if (typeof said === 'string') return said
  }
  return i18next.t('failed.code', { code })
}
