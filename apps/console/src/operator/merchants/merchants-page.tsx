import { useNavigate } from '@tanstack/react-router'
import { Button, Input } from 'antd'
import { useState } from 'react'
import { PageFrame } from '../../frame/page-frame.tsx'
import { textColumn, timeColumn } from '../../table/columns.tsx'
import { type Column, DataTable } from '../../table/data-table.tsx'
import { useFilters } from '../../table/use-filters.ts'
import { usePages } from '../../table/use-pages.ts'
import { type MerchantLine, merchants } from '../api.ts'
import { Choice } from '../choice.tsx'
import '../operator.css'
import { StateTag, useOpsWords, useStateText, Written } from '../words.tsx'

const names = ['q', 'kind', 'state', 'rating', 'dueBefore'] as const

/** Every merchant, found by number or name. */
export function MerchantsPage() {
  const { t } = useOpsWords()
  const [filters, change] = useFilters()
  const navigate = useNavigate()
  const asked = Object.fromEntries(names.map((name) => [name, filters[name]]))
  const query = usePages(['ops-merchants', asked], (from) =>
    merchants.page({ ...asked, after: from }),
  )
  return (
    <PageFrame title={t('merchants.title')} hint={t('merchants.hint')}>
      <DataTable
        id="ops-merchants"
        name={t('merchants.title')}
        columns={useColumns()}
        rows={query.data?.pages.flatMap((page) => page.merchants)}
        rowKey={({ mchid }) => mchid}
        query={query}
        filters={{ names, controls: <Controls key={filters['q'] ?? ''} /> }}
        empty={{
          title: t('merchants.none'),
          hint: t('merchants.noneHint'),
          action: (
            <Button
              onClick={() => change(Object.fromEntries(names.map((name) => [name, undefined])))}
            >
              {t('clear')}
            </Button>
          ),
        }}
        onOpen={({ mchid }) => void navigate({ to: '/ops/merchants/$mchid', params: { mchid } })}
        onMore={query.hasNextPage ? () => query.fetchNextPage() : undefined}
      />
    </PageFrame>
  )
}

const kinds = ['direct', 'provider', 'sub_merchant'] as const
const states = ['active', 'suspended'] as const
const ratings = ['low', 'medium', 'high'] as const

function Controls() {
  const { t } = useOpsWords()
  const [filters, change] = useFilters()
  const [words, setWords] = useState(filters['q'] ?? '')
  return (
    <>
      <Input.Search
        className="ops-search"
        allowClear
        value={words}
        maxLength={64}
        aria-label={t('merchants.search')}
        placeholder={t('merchants.search')}
        onChange={({ target }) => setWords(target.value)}
        onSearch={(q) => change({ q: q.trim() || undefined })}
        data-testid="merchant-search"
      />
      <Choice name="kind" group="merchantKind" words={kinds} label={t('merchants.kind')} />
      <Choice name="state" group="merchantState" words={states} label={t('merchants.state')} />
      <Choice name="rating" group="rating" words={ratings} label={t('merchants.rating')} />
      <Input
        type="date"
        className="ops-date"
        aria-label={t('merchants.dueBefore')}
        title={t('merchants.dueBefore')}
        value={filters['dueBefore'] ?? ''}
        onChange={({ target }) => change({ dueBefore: target.value || undefined })}
      />
    </>
  )
}

function useColumns(): readonly Column<MerchantLine>[] {
  const { t } = useOpsWords()
  const textOf = useStateText()
  return [
    {
      id: 'name',
      title: t('merchants.name'),
      isHead: true,
      cell: ({ name, mchid }) => (
        <span className="ops-two">
          <Written text={name} />
          <code>{mchid}</code>
        </span>
      ),
      text: ({ name }) => name,
    },
    {
      id: 'mchid',
      title: t('merchants.mchid'),
      isExtra: true,
      cell: ({ mchid }) => <code>{mchid}</code>,
      text: ({ mchid }) => mchid,
    },
    textColumn('kind', t('merchants.kind'), ({ kind }) => textOf('merchantKind', kind)),
    {
      id: 'state',
      title: t('merchants.state'),
      cell: ({ state }) => <StateTag group="merchantState" state={state} />,
      text: ({ state }) => textOf('merchantState', state),
    },
    {
      id: 'rating',
      title: t('merchants.rating'),
      cell: ({ rating }) =>
        rating ? <StateTag group="rating" state={rating} /> : <span className="nothing">—</span>,
      text: ({ rating }) => (rating ? textOf('rating', rating) : ''),
    },
    textColumn('reviewOn', t('merchants.reviewOn'), ({ reviewOn }) => reviewOn),
    {
      id: 'parent',
      title: t('merchants.parent'),
      cell: ({ parentMchid }) =>
        parentMchid ? <code>{parentMchid}</code> : <span className="nothing">—</span>,
      text: ({ parentMchid }) => parentMchid ?? '',
    },
    timeColumn('createdAt', t('merchants.createdAt'), ({ createdAt }) => createdAt, {
      isExtra: true,
    }),
  ]
}
