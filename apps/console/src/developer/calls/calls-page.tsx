import { useInfiniteQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { Alert, Button, Input, Tag } from 'antd'
import { PageFrame } from '../../frame/page-frame.tsx'
import { DataTable } from '../../table/data-table.tsx'
import { FilterSelect } from '../../table/filter-select.tsx'
import { useFilters } from '../../table/use-filters.ts'
import { BeijingTime } from '../../words/beijing-time.tsx'
import { fullTime } from '../../words/time.ts'
import type { Call } from '../api.ts'
import { useDeveloper, useWords } from '../use-developer.ts'
import '../developer.css'

const names = ['only', 'requestId', 'path'] as const

/** Requests of the last thirty days, refused ones with the reason. */
export function CallsPage() {
  const { t } = useWords()
  const navigate = useNavigate()
  const { mchid, developer, search } = useDeveloper()
  const [{ only, requestId, path }] = useFilters()
  const asked = { only, requestId, path }
  const query = useInfiniteQuery({
    queryKey: ['developer', mchid, 'calls', asked],
    queryFn: ({ pageParam }) =>
      developer.calls({ ...asked, ...(pageParam !== '' && { before: pageParam }) }),
    initialPageParam: '',
    getNextPageParam: ({ next }) => next,
    enabled: mchid !== '',
    refetchOnMount: 'always',
  })
  const calls = query.data?.pages.flatMap((each) => each.calls)
  const searchedTo = query.data?.pages.at(-1)?.searchedTo ?? null
  return (
    <PageFrame title={t('calls.title')} hint={t('calls.hint')}>
      {searchedTo !== null && (
        <Alert
          className="note-above"
          type="info"
          showIcon
          title={t('calls.searchedTo', { at: fullTime(searchedTo) })}
          action={
            <Button
              size="small"
              loading={query.isFetching}
              onClick={() => void query.fetchNextPage()}
            >
              {t('calls.goOn')}
            </Button>
          }
        />
      )}
      <DataTable<Call>
        id="developer-calls"
        name={t('calls.title')}
        rows={calls}
        rowKey={({ id }) => id}
        query={query}
        filters={{ names, controls: <Controls /> }}
        empty={{ title: t('calls.none'), hint: t('calls.noneHint') }}
        onMore={query.hasNextPage ? () => query.fetchNextPage() : undefined}
        onOpen={({ id }) =>
          void navigate({ to: '/shop/developer/calls/$id', params: { id }, search })
        }
        columns={useColumns()}
      />
    </PageFrame>
  )
}

function Controls() {
  const { t } = useWords()
  const [filters, change] = useFilters()
  return (
    <>
      <FilterSelect
        name="only"
        label={t('calls.which')}
        none={t('calls.all')}
        options={[{ value: 'failed', label: t('calls.failed') }]}
        className="dev-select"
      />
      {(['path', 'requestId'] as const).map((name) => (
        <Input.Search
          key={name}
          defaultValue={filters[name] ?? ''}
          aria-label={t(`calls.${name}`)}
          placeholder={t(`calls.${name}`)}
          allowClear
          className="dev-search"
          onSearch={(text) => change({ [name]: text.trim() || undefined })}
        />
      ))}
    </>
  )
}

function useColumns() {
  const { t } = useWords()
  return [
    {
      id: 'at',
      title: t('calls.at'),
      cell: ({ at }: Call) => <BeijingTime at={at} />,
      text: ({ at }: Call) => at,
    },
    {
      id: 'target',
      title: t('calls.target'),
      cell: ({ method, target }: Call) => (
        <code className="dev-target">
          {method} {target}
        </code>
      ),
      text: ({ method, target }: Call) => `${method} ${target}`,
      isHead: true,
    },
    {
      id: 'status',
      title: t('calls.status'),
      cell: (call: Call) => <StatusTag call={call} />,
      text: ({ status, code }: Call) => `${status} ${code ?? ''}`,
    },
    {
      id: 'took',
      title: t('calls.took'),
      cell: ({ tookUs }: Call) => t('ms', { ms: (tookUs / 1000).toFixed(1) }),
      text: ({ tookUs }: Call) => (tookUs / 1000).toFixed(1),
      align: 'end' as const,
    },
    {
      id: 'ip',
      title: 'IP',
      cell: ({ ip }: Call) => <code>{ip}</code>,
      text: ({ ip }: Call) => ip,
    },
    {
      id: 'request',
      title: 'Request-ID',
      cell: ({ requestId }: Call) => <code className="dev-serial">{requestId}</code>,
      text: ({ requestId }: Call) => requestId,
      isExtra: true,
    },
    {
      id: 'serial',
      title: t('keys.serial'),
      cell: ({ serial }: Call) => <code className="dev-serial">{serial}</code>,
      text: ({ serial }: Call) => serial,
      isExtra: true,
    },
  ]
}

export function StatusTag({ call: { status, code } }: Readonly<{ call: Call }>) {
  const { t } = useWords()
  if (status === 0) return <Tag className="dev-tag">{t('calls.gone')}</Tag>
  const colour = status < 400 ? 'green' : status < 500 ? 'red' : 'volcano'
  return (
    <Tag className="dev-tag" color={colour}>
      {status}
      {code ? ` ${code}` : ''}
    </Tag>
  )
}
