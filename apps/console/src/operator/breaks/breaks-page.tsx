import { useNavigate } from '@tanstack/react-router'
import { Input } from 'antd'
import { PageFrame } from '../../frame/page-frame.tsx'
import { amountColumn, textColumn, timeColumn } from '../../table/columns.tsx'
import { type Column, DataTable } from '../../table/data-table.tsx'
import { useFilters } from '../../table/use-filters.ts'
import { usePages } from '../../table/use-pages.ts'
import { Choice } from '../choice.tsx'
import { breakClasses, type BreakLine, breaks } from '../clearing-api.ts'
import '../operator.css'
import { StateTag, useOpsWords, useStateText } from '../words.tsx'

const names = ['state', 'class', 'source', 'date'] as const

/** 差错池: what a file and our books tell differently. */
export function BreaksPage() {
  const { t } = useOpsWords()
  const [filters] = useFilters()
  const navigate = useNavigate()
  const asked = Object.fromEntries(names.map((name) => [name, filters[name]]))
  const query = usePages(['ops-breaks', asked], (from) => breaks.page({ ...asked, after: from }))
  return (
    <PageFrame title={t('breaks.title')} hint={t('breaks.hint')}>
      <DataTable
        id="ops-breaks"
        name={t('breaks.title')}
        columns={useColumns()}
        rows={query.data?.pages.flatMap((page) => page.breaks)}
        rowKey={({ id }) => id}
        query={query}
        filters={{ names, controls: <Controls /> }}
        empty={{ title: t('breaks.none'), hint: t('breaks.noneHint') }}
        onOpen={({ id }) => void navigate({ to: '/ops/breaks/$id', params: { id } })}
        onMore={query.hasNextPage ? () => query.fetchNextPage() : undefined}
      />
    </PageFrame>
  )
}

function Controls() {
  const { t } = useOpsWords()
  const [filters, change] = useFilters()
  return (
    <>
      <Choice
        name="state"
        group="breakState"
        words={['OPEN', 'RESOLVED']}
        label={t('clearing.state')}
      />
      <Choice name="class" group="breakClass" words={breakClasses} label={t('breaks.class')} />
      <Choice
        name="source"
        group="breakSource"
        words={['channel', 'bank']}
        label={t('breaks.source')}
      />
      <Input
        type="date"
        className="ops-date"
        aria-label={t('days.date')}
        value={filters['date'] ?? ''}
        onChange={({ target }) => change({ date: target.value || undefined })}
      />
    </>
  )
}

function useColumns(): readonly Column<BreakLine>[] {
  const { t } = useOpsWords()
  const textOf = useStateText()
  return [
    {
      id: 'key',
      title: t('breaks.key'),
      isHead: true,
      cell: ({ key, businessDate, party }) => (
        <span className="ops-two">
          <span className="ops-clip">{key}</span>
          <small>
            {businessDate} · {party}
          </small>
        </span>
      ),
      text: ({ key }) => key,
    },
    textColumn('class', t('breaks.class'), (each) => textOf('breakClass', each.class)),
    {
      id: 'state',
      title: t('clearing.state'),
      cell: ({ state }) => <StateTag group="breakState" state={state} />,
      text: ({ state }) => textOf('breakState', state),
    },
    amountColumn('stake', t('breaks.stake'), ({ stake }) => stake),
    amountColumn('suspended', t('breaks.suspended'), ({ suspended }) => suspended),
    {
      id: 'age',
      title: t('breaks.age'),
      align: 'end',
      cell: ({ age }) => t('breaks.days', { count: age }),
      text: ({ age }) => String(age),
    },
    {
      id: 'how',
      title: t('breaks.how'),
      cell: ({ how }) => (how ? textOf('how', how) : <span className="nothing">—</span>),
      text: ({ how }) => (how ? textOf('how', how) : ''),
    },
    timeColumn('openedAt', t('breaks.openedAt'), ({ openedAt }) => openedAt),
  ]
}
