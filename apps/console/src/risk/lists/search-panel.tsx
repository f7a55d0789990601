import { useMutation } from '@tanstack/react-query'
import { Alert, Button, Input, Select, Space } from 'antd'
import { useState } from 'react'
import { Empty } from '../../frame/states.tsx'
import { DataTable } from '../../table/data-table.tsx'
import { useWordsOf } from '../../words/refused.ts'
import { type ListKind, listKinds, risk } from '../api.ts'
import { useRiskWords } from '../words.tsx'
import { useChangeColumns, useEntryColumns } from './list-columns.tsx'

const settled = { isPending: false, isFetching: false, error: null, refetch: () => undefined }

/** Whether a value stands on a list: it is sent once, compared by its digest, and kept nowhere. */
export function SearchPanel() {
  const { t } = useRiskWords()
  const wordsOf = useWordsOf()
  const [kind, choose] = useState<ListKind>('phone')
  const [value, write] = useState('')
  const search = useMutation({ mutationFn: () => risk.search(kind, value.trim()) })
  const isEmpty = value.trim() === ''
  return (
    <section className="panel" aria-label={t('search.title')}>
      <form
        className="list-search"
        onSubmit={(event) => {
          event.preventDefault()
          if (!isEmpty) search.mutate()
        }}
      >
        <Space.Compact className="list-search-fields">
          <Select<ListKind>
            value={kind}
            aria-label={t('lists.kind')}
            options={listKinds.map((each) => ({ value: each, label: t(`kind.${each}`) }))}
            onChange={choose}
          />
          <Input
            value={value}
            allowClear
            autoComplete="off"
            maxLength={200}
            placeholder={t('search.place')}
            aria-label={t('search.place')}
            data-testid="list-value"
            onChange={({ target }) => write(target.value)}
          />
        </Space.Compact>
        <Button
          type="primary"
          htmlType="submit"
          disabled={isEmpty}
          loading={search.isPending}
          data-testid="list-search"
        >
          {t('search.do')}
        </Button>
      </form>
      <p className="nothing">{t('search.hint')}</p>
      {search.error && <Alert type="error" showIcon title={wordsOf(search.error)} />}
      {search.data && <Found {...search.data} />}
    </section>
  )
}

function Found({ entries, changes }: Awaited<ReturnType<typeof risk.search>>) {
  const { t } = useRiskWords()
  const [entryColumns, changeColumns] = [useEntryColumns(), useChangeColumns()]
  if (entries.length === 0 && changes.length === 0)
    return <Empty title={t('search.none')} hint={t('search.noneHint')} />
  return (
    <div className="list-found" data-testid="list-found" aria-live="polite">
      <h2>{t('search.found')}</h2>
      <DataTable
        id="risk-list-found"
        name={t('search.found')}
        rows={entries}
        rowKey={({ id }) => id}
        query={settled}
        columns={entryColumns}
        empty={{ title: t('search.notListed') }}
      />
      <h2>{t('search.history')}</h2>
      <DataTable
        id="risk-list-history"
        name={t('search.history')}
        rows={changes}
        rowKey={({ id }) => id}
        query={settled}
        columns={changeColumns}
        empty={{ title: t('lists.noChanges') }}
      />
    </div>
  )
}
