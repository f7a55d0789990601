import { Select } from 'antd'
import { useFilters } from './use-filters.ts'

type Option = Readonly<{ value: string; label: string }>

type Props = Readonly<{
  /** By which it stands in the address. */
  name: string
  label: string
  /** What it says when nothing is chosen. */
  none: string
  options: readonly Option[]
  className?: string
}>

/** A filter of a few words; nothing stands in the address when nothing is chosen. */
export function FilterSelect({ name, label, none, options, className = '' }: Props) {
  const [filters, change] = useFilters()
  return (
    <Select
      className={className}
      aria-label={label}
      value={filters[name] ?? ''}
      options={[{ value: '', label: none }, ...options]}
      onChange={(value: string) => change({ [name]: value || undefined })}
    />
  )
}
