import { useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { Button, Input } from 'antd'
import { useTranslation } from 'react-i18next'
import { PageFrame } from '../frame/page-frame.tsx'
import { states } from '../join/api.ts'
import { meQuery } from '../queries.ts'
import { textColumn, timeColumn } from '../table/columns.tsx'
import { type Column, DataTable } from '../table/data-table.tsx'
import { FilterSelect } from '../table/filter-select.tsx'
import { useFilters } from '../table/use-filters.ts'
import { usePages } from '../table/use-pages.ts'
import { onboarding, type QueueLine } from './api.ts'
import { useLineColumns } from './line-columns.tsx'
import './onboarding.css'
import { RatingTag, useAgeWords, useFindingWords } from './words.tsx'

const filterNames = ['state', 'words'] as const

/** Everybody who applies, newest first. */
export function QueuePage() {
  const { t } = useTranslation('onboarding')
  const [filters, change] = useFilters()
  const navigate = useNavigate()
  const { data: me } = useQuery(meQuery)
  const mayReview = me?.permissions.includes('onboarding.review') ?? false
  const asked = askedOf(filters)
  const query = usePages(['onboarding', asked], (from) =>
    onboarding.queue({ ...asked, before: from }),
  )
  const clear = () => change(Object.fromEntries(filterNames.map((name) => [name, undefined])))
  const counter = mayReview && (
    <Button
      type="primary"
      onClick={() => void navigate({ to: '/onboarding/counter', search: {} })}
      data-testid="counter"
    >
      {t('queue.counter')}
    </Button>
  )
  return (
    <PageFrame title={t('queue.title')} hint={t('queue.hint')} actions={counter}>
      <DataTable
        id="onboarding"
        name={t('queue.title')}
        columns={useColumns()}
        rows={query.data?.pages.flatMap((page) => page.applications)}
        rowKey={({ id }) => id}
        query={query}
        filters={{ names: filterNames, controls: <Controls /> }}
        empty={{
          title: t('queue.none'),
          hint: t('queue.noneHint'),
          action: <Button onClick={clear}>{t('queue.clear')}</Button>,
        }}
        onOpen={({ id }) => void navigate({ to: '/onboarding/applications/$id', params: { id } })}
        onMore={query.hasNextPage ? () => query.fetchNextPage() : undefined}
      />
    </PageFrame>
  )
}

/** Unless somebody says otherwise, what waits for a review; who looks for words looks everywhere. */
function askedOf({ state, words }: Readonly<Record<string, string | undefined>>) {
  const usual = words === undefined ? 'AUDITING' : undefined
  return { state: state === 'all' ? undefined : (state ?? usual), words }
}

function Controls() {
  const { t } = useTranslation('onboarding')
  const [filters, change] = useFilters()
  return (
    <>
      <FilterSelect
        name="state"
        label={t('queue.stateFilter')}
        none={t('queue.usual')}
        options={[
          { value: 'all', label: t('queue.anyState') },
          ...states.map((state) => ({ value: state, label: t(`state.${state}`) })),
        ]}
        className="onboarding-filter"
      />
      <Input.Search
        key={filters['words'] ?? ''}
        defaultValue={filters['words'] ?? ''}
        allowClear
        maxLength={128}
        aria-label={t('queue.search')}
        placeholder={t('queue.search')}
        className="onboarding-search"
        onSearch={(words) => change({ words: words.trim() || undefined })}
      />
    </>
  )
}

const useColumns = (): readonly Column<QueueLine>[] => [...useWhoColumns(), ...useWorkColumns()]

/** Who applies. */
function useWhoColumns(): readonly Column<QueueLine>[] {
  const { t } = useTranslation('onboarding')
  const [name, state] = useLineColumns()
  const kindOf = ({ subjectType }: QueueLine) =>
    subjectType === null ? '' : t(`choice.${subjectType}`, { defaultValue: subjectType })
  const fromOf = ({ providerMchid }: QueueLine) => providerMchid ?? t('queue.own')
  return [
    name,
    state,
    { id: 'subject', title: t('column.subject'), cell: kindOf, text: kindOf },
    { id: 'from', title: t('column.from'), cell: fromOf, text: fromOf },
    {
      id: 'number',
      title: t('column.number'),
      isExtra: true,
      cell: ({ applymentId }) => <code>{applymentId}</code>,
      text: ({ applymentId }) => applymentId,
    },
    {
      id: 'code',
      title: t('column.code'),
      isExtra: true,
      cell: ({ businessCode }) => <code>{businessCode}</code>,
      text: ({ businessCode }) => businessCode,
    },
    textColumn('mchid', t('column.mchid'), ({ subMchid }) => subMchid, { isExtra: true }),
  ]
}

/** How it stands, and how long it has waited. */
function useWorkColumns(): readonly Column<QueueLine>[] {
  const { t } = useTranslation('onboarding')
  const wordsOf = useFindingWords()
  const findingsOf = (line: QueueLine) => (line.subjectType === null ? '—' : wordsOf(line))
  const ageOf = useAgeWords()
  const ageHere = ({ state, stateAt }: QueueLine) => (state === 'AUDITING' ? ageOf(stateAt) : '—')
  return [
    {
      id: 'findings',
      title: t('column.findings'),
      cell: (line) => (
        <span className={line.blocks > 0 ? 'onboarding-bad' : ''}>{findingsOf(line)}</span>
      ),
      text: findingsOf,
    },
    {
      id: 'rating',
      title: t('column.rating'),
      cell: ({ riskRating }) => <RatingTag rating={riskRating} />,
      text: ({ riskRating }) => (riskRating === null ? '' : t(`rating.${riskRating}`)),
    },
    timeColumn('submittedAt', t('column.submittedAt'), ({ submittedAt }) => submittedAt),
    { id: 'age', title: t('column.age'), align: 'end', cell: ageHere, text: ageHere },
  ]
}
