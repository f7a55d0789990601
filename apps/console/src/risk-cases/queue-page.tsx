import { useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { Button, Checkbox } from 'antd'
import { PageFrame } from '../frame/page-frame.tsx'
import { type Column, DataTable } from '../table/data-table.tsx'
import { FilterSelect } from '../table/filter-select.tsx'
import { useFilters } from '../table/use-filters.ts'
import { usePages } from '../table/use-pages.ts'
import { Amount } from '../words/amount.tsx'
import { BeijingTime } from '../words/beijing-time.tsx'
import { amountText } from '../words/money.ts'
import { fullTime } from '../words/time.ts'
import { type Case, cases, type Size, sorts, states } from './api.ts'
import './risk-cases.css'
import {
  ActTag,
  nameOfOwner,
  reasonsText,
  scoreText,
  SortTag,
  StateTag,
  useCaseWords,
} from './words.tsx'

const filterNames = ['sort', 'state', 'owner', 'overdue'] as const

/** What waits for people, the most urgent first. */
export function QueuePage() {
  const { t } = useCaseWords()
  const [filters, change] = useFilters()
  const navigate = useNavigate()
  const asked = Object.fromEntries(filterNames.map((name) => [name, filters[name]]))
  const query = usePages(['risk-cases', asked], (from) => cases.queue({ ...asked, after: from }), {
    refetchInterval: 15_000,
  })
  const clear = () => change(Object.fromEntries(filterNames.map((name) => [name, undefined])))
  return (
    <PageFrame title={t('queue.title')} hint={t('queue.hint')}>
      <Sizes onChoose={(sort) => change({ sort, state: undefined, overdue: undefined })} />
      <DataTable
        id="risk-cases"
        name={t('queue.title')}
        columns={useColumns()}
        rows={query.data?.pages.flatMap((page) => page.cases)}
        rowKey={({ id }) => id}
        query={query}
        filters={{ names: filterNames, controls: <Controls /> }}
        empty={{
          title: t('queue.none'),
          hint: t('queue.noneHint'),
          action: <Button onClick={clear}>{t('queue.clear')}</Button>,
        }}
        onOpen={({ id }) => void navigate({ to: '/risk/cases/$id', params: { id } })}
        onMore={query.hasNextPage ? () => query.fetchNextPage() : undefined}
      />
    </PageFrame>
  )
}

/** How many wait of each type; each is a filter. */
function Sizes({ onChoose }: Readonly<{ onChoose: (sort: string) => void }>) {
  const { t } = useCaseWords()
  const { data } = useQuery({
    queryKey: ['risk-cases', 'sizes'],
    queryFn: cases.sizes,
    refetchInterval: 15_000,
  })
  const sum = (pick: (size: Size) => number, of: readonly Size[]): number =>
    of.reduce((total, size) => total + pick(size), 0)
  return (
    <ul className="case-sizes" aria-label={t('queue.sizes')}>
      {sorts.map((sort) => {
        const of = (data?.sizes ?? []).filter((size) => size.sort === sort)
        const open = of.filter(({ state }) => state === 'OPEN')
        const late = sum(({ overdue }) => overdue, of)
        return (
          <li key={sort}>
            <button type="button" onClick={() => onChoose(sort)} data-testid={`size-${sort}`}>
              <span>{t(`sort.${sort}`)}</span>
              <strong>{data ? sum(({ all }) => all, open) : '—'}</strong>
              <span>
                {t('queue.waiting')} ·{' '}
                <span className={late > 0 ? 'case-late' : 'nothing'}>
                  {late > 0 ? t('queue.overdue', { count: late }) : t('queue.onTime')}
                </span>
              </span>
            </button>
          </li>
        )
      })}
    </ul>
  )
}

function Controls() {
  const { t } = useCaseWords()
  const [filters, change] = useFilters()
  return (
    <>
      <FilterSelect
        name="sort"
        label={t('queue.anySort')}
        none={t('queue.all')}
        options={sorts.map((sort) => ({ value: sort, label: t(`sort.${sort}`) }))}
        className="case-filter"
      />
      <FilterSelect
        name="state"
        label={t('queue.anyState')}
        none={t('queue.active')}
        options={states.map((state) => ({ value: state, label: t(`state.${state}`) }))}
        className="case-filter"
      />
      <Checkbox
        checked={filters['owner'] === 'me'}
        onChange={({ target }) => change({ owner: target.checked ? 'me' : undefined })}
      >
        {t('queue.mine')}
      </Checkbox>
      <Checkbox
        checked={filters['overdue'] === '1'}
        onChange={({ target }) => change({ overdue: target.checked ? '1' : undefined })}
      >
        {t('queue.late')}
      </Checkbox>
    </>
  )
}

function useColumns(): readonly Column<Case>[] {
  const kinds = useKindColumns()
  return [...kinds, ...useWorkColumns()]
}

/** What the case is about. */
function useKindColumns(): readonly Column<Case>[] {
  const { t } = useCaseWords()
  return [
    {
      id: 'case',
      title: t('column.sort'),
      isHead: true,
      cell: ({ sort, isOverdue }) => (
        <>
          <SortTag sort={sort} />
          {isOverdue && <span className="case-late">{t('late')}</span>}
        </>
      ),
      text: ({ sort }) => t(`sort.${sort}`),
    },
    {
      id: 'state',
      title: t('column.state'),
      cell: ({ state }) => <StateTag state={state} />,
      text: ({ state }) => t(`state.${state}`),
    },
    {
      id: 'amount',
      title: t('column.amount'),
      align: 'end',
      cell: ({ amount }) => <Amount minor={amount} />,
      text: ({ amount }) => (amount === null ? '' : amountText(amount)),
    },
    {
      id: 'product',
      title: t('column.product'),
      cell: ({ product }) =>
        product === null ? <span className="nothing">—</span> : t(`product.${product}`),
      text: ({ product }) => (product === null ? '' : t(`product.${product}`)),
    },
    {
      id: 'act',
      title: t('column.act'),
      cell: ({ act }) => <ActTag act={act} />,
      text: ({ act }) => (act === null ? '' : t(`act.${act}`)),
    },
    {
      id: 'reasons',
      title: t('column.reasons'),
      width: 240,
      cell: ({ reasons, words }) => (
        <span className="case-clip">{words ?? (reasonsText(reasons) || '—')}</span>
      ),
      text: ({ reasons, words }) => words ?? reasonsText(reasons),
    },
  ]
}

/** How sure, whose and until when. */
function useWorkColumns(): readonly Column<Case>[] {
  const { t } = useCaseWords()
  return [
    {
      id: 'score',
      title: t('column.score'),
      align: 'end',
      cell: ({ score }) => <span className="amount">{scoreText(score)}</span>,
      text: ({ score }) => scoreText(score),
    },
    {
      id: 'owner',
      title: t('column.owner'),
      cell: (one) => nameOfOwner(one),
      text: (one) => nameOfOwner(one),
    },
    {
      id: 'dueAt',
      title: t('column.dueAt'),
      cell: ({ dueAt, isOverdue }) => (
        <span className={isOverdue ? 'case-late' : undefined}>
          <BeijingTime at={dueAt} />
        </span>
      ),
      text: ({ dueAt }) => fullTime(dueAt),
    },
    {
      id: 'priority',
      title: t('column.priority'),
      align: 'end',
      isExtra: true,
      cell: ({ priority }) => priority,
      text: ({ priority }) => String(priority),
    },
    {
      id: 'customer',
      title: t('column.customer'),
      isExtra: true,
      cell: ({ customer }) => <code>{customer}</code>,
      text: ({ customer }) => customer,
    },
  ]
}
