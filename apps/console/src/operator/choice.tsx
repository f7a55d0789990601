import { FilterSelect } from '../table/filter-select.tsx'
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
  return (
    <FilterSelect
      name={name}
      label={label}
      none={t('anyOf', { what: label })}
      options={words.map((word) => ({ value: word, label: textOf(group, word) }))}
      className="ops-choice"
    />
  )
}
