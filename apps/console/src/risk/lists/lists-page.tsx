import { useQuery } from '@tanstack/react-query'
import { Button, Tabs } from 'antd'
import { useState } from 'react'
import { PageFrame } from '../../frame/page-frame.tsx'
import { DataTable } from '../../table/data-table.tsx'
import { FilterSelect } from '../../table/filter-select.tsx'
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
  return (
    <>
      <FilterSelect
        name="colour"
        label={t('lists.colour')}
        none={t('lists.anyColour')}
        options={colours.map((colour) => ({ value: colour, label: t(`colour.${colour}`) }))}
        className="rule-state"
      />
      <FilterSelect
        name="kind"
        label={t('lists.kind')}
        none={t('lists.anyKind')}
        options={listKinds.map((kind) => ({ value: kind, label: t(`kind.${kind}`) }))}
        className="rule-state"
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
