import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { get } from '../../api.ts'
import { Amount } from '../../words/amount.tsx'
import { BeijingTime } from '../../words/beijing-time.tsx'
import '../operator.css'
import { useOpsWords } from '../words.tsx'
import { type DayFigure, Trend } from './trend.tsx'

type Overview = Readonly<{
  figures?: Readonly<{ today: DayFigure; isCapped: boolean; days: readonly DayFigure[] }>
  books?: Readonly<{ faults: number | null; provedAt: string | null }>
  alarms?: Readonly<{ open: number; latest: string | null }>
  clearing?: Readonly<{ date: string; faults: readonly string[]; breaks: number }>
  approvals?: Readonly<{ waiting: number }>
  tickets?: Readonly<{ waiting: number; oldest: string | null }>
  jobs?: Readonly<{ all: number; bad: number }>
}>

/** What waits and what is wrong, and what the house did today: each for those who may see it. */
export function Overview() {
  const { t } = useOpsWords()
  const { data } = useQuery({
    queryKey: ['ops-overview'],
    queryFn: () => get<Overview>('/ops/overview'),
    refetchInterval: 30_000,
  })
  // The rest of the page is of use without it.
  if (!data) return null
  return (
    <section aria-label={t('overview.title')} data-testid="overview">
      <dl className="ops-tiles">
        {data.figures && <Figures {...data.figures} />}
        <Standing overview={data} />
        <Work overview={data} />
      </dl>
      {data.figures && (
        <section className="panel ops-trend">
          <Trend days={[...data.figures.days, data.figures.today]} />
        </section>
      )}
    </section>
  )
}

type TileProps = Readonly<{
  title: string
  to?: string
  isBad?: boolean
  children: ReactNode
  note?: ReactNode
}>

function Tile({ title, to, isBad = false, children, note }: TileProps) {
  return (
    <div className="ops-tile">
      <dt>{to ? <Link to={to}>{title}</Link> : title}</dt>
      <dd>
        <strong className={isBad ? 'ops-bad' : undefined}>{children}</strong>
        {note && <span>{note}</span>}
      </dd>
    </div>
  )
}

const count = (value: number): string => value.toLocaleString('en-US')

/** Of those whose fate is decided: what may still be paid is neither. */
function rateOf({ paid, ended }: DayFigure): string {
  const all = paid + ended
  return all === 0 ? '—' : `${((100 * paid) / all).toFixed(1)}%`
}

function Figures({ today, isCapped }: NonNullable<Overview['figures']>) {
  const { t } = useOpsWords()
  const atLeast = isCapped ? t('overview.capped') : ''
  return (
    <>
      <Tile title={t('overview.orders')} note={`${t('overview.paid')} ${count(today.paid)}`}>
        {count(today.orders)}
        {atLeast}
      </Tile>
      <Tile title={t('overview.amount')}>
        <Amount minor={today.amount} />
      </Tile>
      <Tile title={t('overview.rate')} note={t('overview.of', { count: today.paid + today.ended })}>
        {rateOf(today)}
      </Tile>
      <Tile title={t('overview.refunds')} note={<Amount minor={today.refunded} />}>
        {count(today.refunds)}
      </Tile>
    </>
  )
}

function Standing({ overview: { books, alarms, clearing } }: Readonly<{ overview: Overview }>) {
  const { t } = useOpsWords()
  const needed = clearing?.faults.length ?? 0
  return (
    <>
      {books && (
        <Tile
          title={t('overview.books')}
          to="/ops/ledger"
          isBad={(books.faults ?? 0) > 0}
          note={
            books.provedAt ? (
              <>
                {t('overview.proved')} <BeijingTime at={books.provedAt} />
              </>
            ) : (
              t('overview.neverProved')
            )
          }
        >
          {t((books.faults ?? 0) > 0 ? 'overview.uneven' : 'overview.even')}
        </Tile>
      )}
      {alarms && (
        <Tile title={t('overview.alarms')} to="/ops/alarms" isBad={alarms.open > 0}>
          {alarms.open === 0 ? t('overview.none') : count(alarms.open)}
        </Tile>
      )}
      {clearing && (
        <Tile
          title={t('overview.closing')}
          to="/ops/clearing"
          isBad={needed > 0}
          note={clearing.date}
        >
          {needed === 0 ? t('overview.fine') : t('overview.attention', { count: needed })}
        </Tile>
      )}
      {clearing && (
        <Tile title={t('overview.breaks')} to="/ops/breaks" isBad={clearing.breaks > 0}>
          {count(clearing.breaks)}
        </Tile>
      )}
    </>
  )
}

function Work({ overview: { approvals, tickets, jobs } }: Readonly<{ overview: Overview }>) {
  const { t } = useOpsWords()
  return (
    <>
      {approvals && (
        <Tile title={t('overview.approvals')} to="/approvals">
          {count(approvals.waiting)}
        </Tile>
      )}
      {tickets && (
        <Tile
          title={t('overview.tickets')}
          to="/ops/tickets"
          note={
            tickets.oldest && (
              <>
                {t('overview.oldest')} <BeijingTime at={tickets.oldest} />
              </>
            )
          }
        >
          {count(tickets.waiting)}
        </Tile>
      )}
      {jobs && (
        <Tile title={t('overview.jobs')} to="/ops/jobs" isBad={jobs.bad > 0}>
          {jobs.bad > 0 ? t('overview.jobsBad', { count: jobs.bad }) : t('overview.fine')}
        </Tile>
      )}
    </>
  )
}
