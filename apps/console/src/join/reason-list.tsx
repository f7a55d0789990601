import { useTranslation } from 'react-i18next'
import type { Application } from './api.ts'
import { useFieldWords } from './use-field-words.ts'
import { placeOf } from './validate.ts'

/** Reasons of a rejection by field; what a reviewer wrote stays in their words. */
export function ReasonList({ application }: Readonly<{ application: Application }>) {
  const { t } = useTranslation('onboarding')
  const words = useFieldWords()
  return (
    <ul className="join-reasons" data-testid="reasons">
      {application.reasons.map(({ field, fieldName, reason }) => {
        const place = placeOf(application.content, field)
        return (
          <li key={`${field}${reason}`}>
            <strong>
              {place && field !== ''
                ? `${words.section(place.section)} · ${words.label(place.field)}`
                : fieldName || t('reasons.whole')}
            </strong>
            <span lang="zh-CN">{reason}</span>
          </li>
        )
      })}
    </ul>
  )
}
