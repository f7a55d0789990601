import { Tag } from 'antd'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { meQuery } from '../queries.ts'
import { acts, type Acts, products, type RuleState } from './api.ts'

export const useRiskWords = () => useTranslation('risk')

/** Whether I may do this; the server asks again. */
export function useMay(permission: string): boolean {
  const { data: me } = useQuery(meQuery)
  return me?.permissions.includes(permission) ?? false
}

const stateColours: Readonly<Record<RuleState, string>> = {
  draft: 'default',
  backtest: 'cyan',
  shadow: 'purple',
  canary: 'gold',
  live: 'green',
  retired: 'default',
}

export function RuleStateTag({
  state,
  percent = 0,
}: Readonly<{ state: RuleState; percent?: number }>) {
  const { t } = useRiskWords()
  const share = state === 'canary' && percent > 0 ? ` ${percent}%` : ''
  return (
    <Tag color={stateColours[state]}>
      {t(`state.${state}`)}
      {share}
    </Tag>
  )
}

/** `CHALLENGE passkey,code` in words. */
export function useOutcomeText(): (outcome: string) => string {
  const { t } = useRiskWords()
  return (outcome) => {
    const [act = '', value = ''] = outcome.split(' ')
    const known = acts.find((each) => each === act)
    if (!known) return act === 'SCORE' ? t('act.SCORE', { weight: value }) : outcome
    if (known === 'DELAY') return t('delayHours', { count: Number(value) })
    if (known !== 'CHALLENGE') return t(`act.${known}`)
    const means = value.split(',').map((each) => (isMeans(each) ? t(`means.${each}`) : each))
    return `${t('act.CHALLENGE')} · ${means.join(t('or'))}`
  }
}

const meansNames = ['pin', 'code', 'passkey', 'face'] as const
const isMeans = (text: string): text is (typeof meansNames)[number] =>
  (meansNames as readonly string[]).includes(text)

export function useProductText(): (product: string) => string {
  const { t } = useRiskWords()
  return (product) => {
    const known = products.find((each) => each === product)
    return known ? t(`product.${known}`) : product
  }
}

/** What somebody here wrote, in the language in which they wrote it. */
export function Written({ text }: Readonly<{ text: string }>) {
  return /\p{Script=Han}/u.test(text) ? <span lang="zh-CN">{text}</span> : text
}

export const sumOf = (decided: Acts): number => acts.reduce((all, act) => all + decided[act], 0)

/** Parts of one as a percentage; nothing where there is nothing to measure. */
export const percentText = (part: number, whole: number, places = 2): string =>
  whole === 0 ? '—' : `${((100 * part) / whole).toFixed(places)}%`

export const rateText = (rate: number | null): string =>
  rate === null ? '—' : `${(100 * rate).toFixed(1)}%`

export const millisText = (us: number | null): string =>
  us === null ? '—' : us < 1_000 ? `${us} µs` : `${(us / 1_000).toFixed(1)} ms`
