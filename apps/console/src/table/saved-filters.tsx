import { Button, Input, Popover, Space } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Icon } from '../frame/icon.tsx'
import { useKept } from './kept.ts'
import { type Filters, useFilters } from './use-filters.ts'

type Saved = Readonly<{ name: string; filters: Filters }>

/** Filters under a name, kept in this browser, and all of them taken off again. */
export function SavedFilters({ id, names }: Readonly<{ id: string; names: readonly string[] }>) {
  const { t } = useTranslation()
  const [filters, change] = useFilters()
  const [saved, keep] = useKept<readonly Saved[]>(`${id}.filters`, [])
  const [isOpen, setOpen] = useState(false)
  const present = Object.fromEntries(names.map((name) => [name, filters[name]]))
  const isFiltered = names.some((name) => filters[name])
  const use = (each: Saved) => {
    change(Object.fromEntries(names.map((name) => [name, each.filters[name]])))
    setOpen(false)
  }
  const content = (
    <div className="saved-filters">
      {saved.length === 0 && <p className="nothing">{t('table.noneSaved')}</p>}
      {saved.map((each) => (
        <div key={each.name}>
          <Button type="link" onClick={() => use(each)}>
            {each.name}
          </Button>
          <Button
            type="text"
            size="small"
            aria-label={t('table.forget', { name: each.name })}
            onClick={() => keep(saved.filter((one) => one !== each))}
          >
            ×
          </Button>
        </div>
      ))}
      {isFiltered && (
        <NameIt
          onName={(name) =>
            keep([...saved.filter((one) => one.name !== name), { name, filters: present }])
          }
        />
      )}
    </div>
  )
  return (
    <Space>
      {isFiltered && (
        <Button
          type="link"
          onClick={() => change(Object.fromEntries(names.map((name) => [name, undefined])))}
          data-testid="clear-filters"
        >
          {t('table.clear')}
        </Button>
      )}
      <Popover
        content={content}
        trigger="click"
        placement="bottomLeft"
        title={t('table.saved')}
        open={isOpen}
        onOpenChange={setOpen}
      >
        <Button type="text" icon={<Icon name="bookmark" />} data-testid="saved-filters">
          {t('table.saved')}
        </Button>
      </Popover>
    </Space>
  )
}

function NameIt({ onName }: Readonly<{ onName: (name: string) => void }>) {
  const { t } = useTranslation()
  const [name, setName] = useState('')
  const save = () => {
    if (!name.trim()) return
    onName(name.trim())
    setName('')
  }
  return (
    <Space.Compact>
      <Input
        value={name}
        maxLength={20}
        aria-label={t('table.filterName')}
        placeholder={t('table.filterName')}
        onChange={({ target }) => setName(target.value)}
        onPressEnter={save}
      />
      <Button onClick={save}>{t('table.save')}</Button>
    </Space.Compact>
  )
}
