import { useQuery } from '@tanstack/react-query'
import { Checkbox } from 'antd'
import { PageFrame } from '../../frame/page-frame.tsx'
import { timeColumn } from '../../table/columns.tsx'
import { type Column, DataTable } from '../../table/data-table.tsx'
import { useFilters } from '../../table/use-filters.ts'
import { BeijingTime } from '../../words/beijing-time.tsx'
import '../operator.css'
import { type Job, jobs } from '../watch-api.ts'
import { StateTag, useOpsWords, useStateText } from '../words.tsx'
import { spanOf } from '../yuan.ts'

/** Every loop of every process: when it ran last, how it ended, when it runs next. */
export function JobsPage() {
  const { t } = useOpsWords()
  const [filters, change] = useFilters()
  const query = useQuery({ queryKey: ['ops-jobs'], queryFn: jobs, refetchInterval: 10_000 })
  const onlyBad = filters['bad'] === '1'
  const rows = query.data?.jobs.filter(({ standing }) => !onlyBad || standing !== 'fine')
  return (
    <PageFrame title={t('jobs.title')} hint={t('jobs.hint')}>
      <DataTable
        id="ops-jobs"
        name={t('jobs.title')}
        columns={[...useRunColumns(), ...useCountColumns()]}
        rows={rows}
        rowKey={({ name, process }) => `${name} ${process}`}
        query={query}
        filters={{
          names: ['bad'],
          controls: (
            <Checkbox
              checked={onlyBad}
              onChange={({ target }) => change({ bad: target.checked ? '1' : undefined })}
            >
              {t('jobs.onlyBad')}
            </Checkbox>
          ),
        }}
        empty={{
          title: t(onlyBad ? 'jobs.noneBad' : 'jobs.none'),
          hint: onlyBad ? '' : t('jobs.noneHint'),
        }}
      />
    </PageFrame>
  )
}

function useRunColumns(): readonly Column<Job>[] {
  const { t } = useOpsWords()
  const textOf = useStateText()
  return [
    {
      id: 'name',
      title: t('jobs.name'),
      isHead: true,
      cell: ({ name, process }) => (
        <span className="ops-two">
          <span>{name}</span>
          <small>{process}</small>
        </span>
      ),
      text: ({ name }) => name,
    },
    {
      id: 'standing',
      title: t('jobs.standing'),
      cell: ({ standing }) => <StateTag group="standing" state={standing} />,
      text: ({ standing }) => textOf('standing', standing),
    },
    timeColumn('begunAt', t('jobs.begunAt'), ({ begunAt }) => begunAt),
    {
      id: 'duration',
      title: t('jobs.duration'),
      align: 'end',
      cell: ({ durationMs }) => (durationMs === null ? t('jobs.running') : spanOf(durationMs)),
      text: ({ durationMs }) => (durationMs === null ? '' : String(durationMs)),
    },
    {
      id: 'every',
      title: t('jobs.every'),
      align: 'end',
      cell: ({ everyMs }) => spanOf(everyMs),
      text: ({ everyMs }) => String(everyMs),
    },
    timeColumn('nextAt', t('jobs.nextAt'), ({ nextAt }) => nextAt),
  ]
}

function useCountColumns(): readonly Column<Job>[] {
  const { t } = useOpsWords()
  return [
    {
      id: 'backlog',
      title: t('jobs.backlog'),
      align: 'end',
      cell: ({ backlog }) => backlog ?? <span className="nothing">—</span>,
      text: ({ backlog }) => String(backlog ?? ''),
    },
    {
      id: 'turns',
      title: t('jobs.turns'),
      align: 'end',
      cell: ({ turns, failures }) => (
        <span className="ops-two">
          {turns}
          {failures !== '0' && (
            <small className="ops-bad">{t('jobs.failures', { failures })}</small>
          )}
        </span>
      ),
      text: ({ turns }) => turns,
    },
    {
      id: 'error',
      title: t('jobs.error'),
      cell: ({ error, failedAt }) =>
        error ? (
          <span className="ops-two">
            <span className="ops-clip" title={error}>
              {error}
            </span>
            <BeijingTime at={failedAt} />
          </span>
        ) : (
          <span className="nothing">—</span>
        ),
      text: ({ error }) => error ?? '',
    },
  ]
}
