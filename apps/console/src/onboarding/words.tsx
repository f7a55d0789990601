import { Tag } from 'antd'
import { useTranslation } from 'react-i18next'
import type { State } from '../join/api.ts'
import type { QueueLine, Rating } from './api.ts'

const stateColours: Readonly<Partial<Record<State, string>>> = {
  AUDITING: 'warning',
  REJECTED: 'error',
  FINISHED: 'success',
}

export function StateTag({ state }: Readonly<{ state: State }>) {
  const { t } = useTranslation('onboarding')
  return <Tag color={stateColours[state] ?? 'default'}>{t(`state.${state}`)}</Tag>
}

const ratingColours = { low: 'success', medium: 'warning', high: 'error' } as const

export function RatingTag({ rating }: Readonly<{ rating: Rating | null }>) {
  const { t } = useTranslation('onboarding')
  if (rating === null) return <span className="nothing">—</span>
  return <Tag color={ratingColours[rating]}>{t(`rating.${rating}`)}</Tag>
}

/** How much the checks found, in words. */
export function useFindingWords(): (line: Pick<QueueLine, 'blocks' | 'warnings'>) => string {
  const { t } = useTranslation('onboarding')
  return ({ blocks, warnings }) =>
    [
      blocks > 0 && t('one.findings.block', { count: blocks }),
      warnings > 0 && t('one.findings.warn', { count: warnings }),
    ]
      .filter(Boolean)
      .join(t('form.and')) || t('one.findings.none')
}

const minuteMs = 60_000
const hourMs = 60 * minuteMs

/** How long an instant is past, as one says it. */
export function useAgeWords(): (at: string | null) => string {
  const { t } = useTranslation('onboarding')
  return (at) => {
    if (at === null) return '—'
    const past = Math.max(0, Date.now() - Date.parse(at))
    const hours = Math.trunc(past / hourMs)
    if (hours >= 24) return t('age.days', { days: Math.trunc(hours / 24), hours: hours % 24 })
    return t('age.hours', { hours, minutes: Math.trunc((past % hourMs) / minuteMs) })
  }
}
