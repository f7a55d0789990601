import { Tag } from 'antd'
import { useTranslation } from 'react-i18next'
import { spoken } from '../i18n.ts'
import { amountText } from '../words/money.ts'
import type { Act, Case, Factor, Reason, Sort, State, Verdict } from './api.ts'

export const useCaseWords = () => useTranslation('risk-cases')

const sortColours: Readonly<Record<Sort, string>> = {
  review: 'blue',
  freeze: 'red',
  appeal: 'gold',
  quality: 'default',
}

export function SortTag({ sort }: Readonly<{ sort: Sort }>) {
  const { t } = useCaseWords()
  return <Tag color={sortColours[sort]}>{t(`sort.${sort}`)}</Tag>
}

const stateColours: Readonly<Record<State, string>> = {
  OPEN: 'orange',
  TAKEN: 'processing',
  PROPOSED: 'purple',
  DECIDED: 'green',
}

export function StateTag({ state }: Readonly<{ state: State }>) {
  const { t } = useCaseWords()
  return <Tag color={stateColours[state]}>{t(`state.${state}`)}</Tag>
}

const actColours: Readonly<Record<Act, string>> = {
  ALLOW: 'green',
  ALLOW_MONITOR: 'cyan',
  CHALLENGE: 'blue',
  DELAY: 'gold',
  REVIEW: 'orange',
  DENY: 'red',
  FREEZE: 'volcano',
}

export function ActTag({ act }: Readonly<{ act: Act | null }>) {
  const { t } = useCaseWords()
  if (act === null) return <span className="nothing">—</span>
  return <Tag color={actColours[act]}>{t(`act.${act}`)}</Tag>
}

/** With its means or hours. */
export function VerdictTag({ verdict }: Readonly<{ verdict: Verdict }>) {
  const { t } = useCaseWords()
  const means = (verdict.means ?? []).filter(isMeans).map((each) => t(`means.${each}`))
  const hours = verdict.hours === undefined ? [] : [t('hours', { count: verdict.hours })]
  return (
    <>
      <ActTag act={verdict.act} />
      {[...means, ...hours].join(' · ')}
    </>
  )
}

const isMeans = (text: string): text is 'pin' | 'code' | 'passkey' | 'face' =>
  ['pin', 'code', 'passkey', 'face'].includes(text)

export const reasonsText = (reasons: readonly Reason[]): string =>
  reasons.map(({ title }) => title[spoken()]).join(spoken() === 'zh' ? '、' : '; ')

export const scoreText = (score: number | null): string => (score === null ? '—' : score.toFixed(3))

export const percentText = (part: number): string => `${(part * 100).toFixed(1)}%`

/** The last letters tell one id from another. */
export const shortId = (id: string): string =>
  id.length <= 14 ? id : `${id.slice(0, id.indexOf('_') + 1)}…${id.slice(-8)}`

/** A score of a model or a share says more with its digits than a count. */
export function useFactorText(): (factor: Pick<Factor, 'unit' | 'value'>) => string {
  const { t } = useCaseWords()
  const plain = (value: number): string =>
    Number.isInteger(value) ? value.toLocaleString('en') : value.toFixed(2)
  return ({ unit, value }) => {
    switch (unit) {
      case 'fen':
        return `¥${amountText(Math.round(value).toFixed(0))}`
      case 'flag':
        return value === 0 ? t('factors.no') : t('factors.yes')
      case 'score':
        return value.toFixed(3)
      case 'seconds':
        return t('factors.seconds', { value: plain(value) })
      case 'hours':
        return t('factors.hours', { value: plain(value) })
      case 'days':
        return t('factors.days', { value: plain(value) })
      default:
        return plain(value)
    }
  }
}

export const nameOfOwner = ({ owner, ownerName }: Case): string => ownerName ?? owner ?? '—'
