import { useTranslation } from 'react-i18next'
import { Empty } from '../frame/states.tsx'
import { BeijingTime } from '../words/beijing-time.tsx'
import type { Event } from './api.ts'

/** Everything that happened to it, as the audit log has it. */
export function HistoryTab({
  history,
  applicant,
}: Readonly<{ history: readonly Event[]; applicant: string }>) {
  const { t } = useTranslation('onboarding')
  if (history.length === 0) return <Empty title={t('one.noHistory')} />
  const whoOf = ({ actor, actorName }: Event) => {
    if (actorName !== null) return <span lang="zh-CN">{actorName}</span>
    if (actor === applicant) return t('one.applicant')
    return actor === 'platform' ? t('one.nobody') : actor
  }
  return (
    <ol className="onboarding-history">
      {history.map((event) => (
        <li key={event.height}>
          <BeijingTime at={event.at} zone />
          <strong>{t(`action.${event.action}`, { defaultValue: event.action })}</strong>
          <span>{whoOf(event)}</span>
        </li>
      ))}
    </ol>
  )
}
