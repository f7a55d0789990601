import { useQuery } from '@tanstack/react-query'
import { Select } from 'antd'
import { useTranslation } from 'react-i18next'
import { get } from '../api.ts'
import { Failure } from '../frame/states.tsx'
import { textAt } from './content.ts'
import { type ControlProps, spokenOf } from './control.ts'
import { percentOf } from './figures.ts'
import { subjectTypeOf } from './subject.ts'
import { useFieldWords } from './use-field-words.ts'

/** 结算规则 as the form offers it. */
export type Rule = Readonly<{
  id: string
  subjects: readonly string[]
  ratePpm: string
  days: number
  industry: string
  needsQualification: boolean
}>

export const useRules = () =>
  useQuery({
    queryKey: ['join', 'rules'],
    queryFn: () => get<Readonly<{ rules: readonly Rule[] }>>('/join/rules'),
    staleTime: 600_000,
  })

/** What is sold, with its rate and when the money comes: chosen, not typed. */
export function RuleControl(props: ControlProps) {
  const { field, value, content, isWrong, onChange, onLeave } = props
  const { t } = useTranslation('onboarding')
  const words = useFieldWords()
  const { data, error, refetch } = useRules()
  if (error && !data) return <Failure error={error} retry={() => void refetch()} />
  const labelOf = ({ industry, ratePpm, days }: Rule) => (
    <>
      <span lang="zh-CN">{industry}</span> {t('form.rule', { rate: percentOf(ratePpm), days })}
    </>
  )
  const subject = subjectTypeOf(content)
  const chosen = textAt(content, field.path)
  const options = (data?.rules ?? [])
    .filter(({ subjects }) => subject === '' || subjects.includes(subject))
    .map((rule) => ({ value: rule.id, label: labelOf(rule) }))
  return (
    <Select
      {...spokenOf(props)}
      {...(typeof value === 'string' && value && { value: chosen })}
      aria-label={words.label(field)}
      placeholder={t('form.choose')}
      loading={!data}
      options={options}
      {...(isWrong && { status: 'error' as const })}
      className="join-select"
      onChange={(next: string) => onChange(field.path, next)}
      onBlur={() => onLeave(field.path)}
    />
  )
}
