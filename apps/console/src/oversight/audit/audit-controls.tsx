import { Input, Select } from 'antd'
import { useTranslation } from 'react-i18next'
import { useFilters } from '../../table/use-filters.ts'
import type { Sought } from '../api.ts'
import words from '../locales/zh.json' with { type: 'json' }

/** Every action that has a name. */
const actions = Object.keys(words.action) as (keyof typeof words.action)[]

export const filterNames = ['actor', 'action', 'subject', 'from', 'to'] as const

/** What the address says, as the server asks for it: whole days in Beijing, the last one included. */
export function useSought(): Sought {
  const [{ actor, action, subject, from, to }] = useFilters()
  return {
    actor,
    action,
    subject,
    since: isDay(from) ? `${from}T00:00:00+08:00` : undefined,
    until: isDay(to) ? `${dayAfter(to)}T00:00:00+08:00` : undefined,
  }
}

const isDay = (text: string | undefined): text is string =>
  text !== undefined && /^\d{4}-\d\d-\d\d$/.test(text) && !Number.isNaN(Date.parse(text))

const dayAfter = (day: string): string =>
  new Date(Date.parse(day) + 86_400_000).toISOString().slice(0, 10)

/** Who, what, about what, and when. */
export function AuditControls({ hasActions = true }: Readonly<{ hasActions?: boolean }>) {
  const { t } = useTranslation('oversight')
  const [{ action, from, to }, change] = useFilters()
  return (
    <>
      {hasActions && (
        <Select
          allowClear
          showSearch={{ optionFilterProp: 'label' }}
          aria-label={t('audit.action')}
          placeholder={t('audit.anyAction')}
          value={action}
          options={actions.map((value) => ({ value, label: t(`action.${value}`) }))}
          onChange={(value: string | undefined) => change({ action: value })}
          style={{ minWidth: 160 }}
        />
      )}
      <TextFilter name="actor" label={t('audit.actorFilter')} />
      <TextFilter name="subject" label={t('audit.subjectFilter')} />
      {(['from', 'to'] as const).map((name) => (
        <label key={name} className="day-filter">
          <span>{t(`audit.${name}`)}</span>
          <Input
            type="date"
            value={(name === 'from' ? from : to) ?? ''}
            onChange={({ target }) => change({ [name]: target.value || undefined })}
          />
        </label>
      ))}
    </>
  )
}

/** Emptied by the button beside it as well, hence the key. */
function TextFilter({ name, label }: Readonly<{ name: 'actor' | 'subject'; label: string }>) {
  const [filters, change] = useFilters()
  const value = filters[name] ?? ''
  return (
    <Input.Search
      key={`${name} ${value}`}
      allowClear
      defaultValue={value}
      aria-label={label}
      placeholder={label}
      onSearch={(text) => change({ [name]: text.trim() || undefined })}
      style={{ width: 200 }}
    />
  )
}
