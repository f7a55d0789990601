import { Select } from 'antd'
import { useFilters } from '../table/use-filters.ts'
import { useOpsWords, useStateText } from './words.tsx'

type Props = Readonly<{
  name: string
  group: string
  words: readonly string[]
  label: string
}>

/** A filter of a few words; its own name is what it says when nothing is chosen. */
export function Choice({ name, group, words, label }: Props) {
  const textOf = useStateText()
  const { t } = useOpsWords()
  const [filters, change] = useFilters()
  return (
    <Select
      className="ops-choice"
      aria-label={label}
      value={filters[name] ?? ''}
      options={[
        { value: '', label: t('anyOf', { what: label }) },
        ...words.map((word) => ({ value: word, label: textOf(group, word) })),
      ]}
      onChange={(value: string) => change({ [name]: value || undefined })}
    />
  )
}
