import { useQuery } from '@tanstack/react-query'
import { Button, Select, Tabs } from 'antd'
import { useState } from 'react'
import { PageFrame } from '../../frame/page-frame.tsx'
import { DataTable } from '../../table/data-table.tsx'
import { useFilters } from '../../table/use-filters.ts'
import { colours, listKinds, risk } from '../api.ts'
import '../risk.css'
import { useMay, useRiskWords } from '../words.tsx'
import { ChangeModal } from './change-modal.tsx'
import { useChangeColumns, useEntryColumns } from './list-columns.tsx'
import { SearchPanel } from './search-panel.tsx'

/** Who and what stands on a list, what was changed, and changes of two people. */
export function ListsPage() {
  const { t } = useRiskWords()
  const [filters, change] = useFilters()
  const [isOpen, open] = useState(false)
  const mayChange = useMay('risk.list.change')
  return (
    <PageFrame
      title={t('lists.title')}
      hint={t('lists.hint')}
      actions={
        mayChange && (
          <Button type="primary" onClick={() => open(true)} data-testid="change-list">
            {t('lists.change')}
          </Button>
        )
      }
    >
      <SearchPanel />
      <Tabs
        activeKey={filters['tab'] ?? 'entries'}
        onChange={(tab) => change({ tab: tab === 'entries' ? undefined : tab })}
        items={[
          { key: 'entries', label: t('lists.entries'), children: <Entries /> },
          { key: 'changes', label: t('lists.changes'), children: <Changes /> },
        ]}
      />
      {isOpen && <ChangeModal onEnd={() => open(false)} />}
    </PageFrame>
  )
}

const filterNames = ['colour', 'kind'] as const

function Entries() {
  const { t } = useRiskWords()
  const [filters] = useFilters()
  const { colour, kind } = filters
  const query = useQuery({
    queryKey: ['risk-lists', colour, kind],
    queryFn: () => risk.lists({ colour, kind }),
  })
  return (
    <DataTable
      id="risk-lists"
      name={t('lists.entries')}
      rows={query.data?.entries}
      rowKey={({ id }) => id}
      query={query}
      columns={useEntryColumns()}
      filters={{ names: filterNames, controls: <Controls /> }}
      empty={{ title: t('lists.none'), hint: t('lists.noneHint') }}
    />
  )
}

function Controls() {
  const { t } = useRiskWords()
  const [filters, change] = useFilters()
  return (
    <>
      <Select
        value={filters['colour'] ?? ''}
        aria-label={t('lists.colour')}
        className="rule-state"
        options={[
          { value: '', label: t('lists.anyColour') },
          ...colours.map((colour) => ({ value: colour, label: t(`colour.${colour}`) })),
        ]}
        onChange={(colour: string) => change({ colour: colour || undefined })}
      />
      <Select
        value={filters['kind'] ?? ''}
        aria-label={t('lists.kind')}
        className="rule-state"
        options={[
          { value: '', label: t('lists.anyKind') },
          ...listKinds.map((kind) => ({ value: kind, label: t(`kind.${kind}`) })),
        ]}
        onChange={(kind: string) => change({ kind: kind || undefined })}
      />
    </>
  )
}

function Changes() {
  const { t } = useRiskWords()
  const query = useQuery({ queryKey: ['risk-lists', 'changes'], queryFn: risk.changes })
  return (
    <DataTable
      id="risk-list-changes"
      name={t('lists.changes')}
      rows={query.data?.changes}
      rowKey={({ id }) => id}
      query={query}
      columns={useChangeColumns()}
      empty={{ title: t('lists.noChanges') }}
    />
  )
}
