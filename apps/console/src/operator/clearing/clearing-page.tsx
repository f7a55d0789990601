import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { Alert, Input, Tag } from 'antd'
import { PageFrame } from '../../frame/page-frame.tsx'
import { Failure, Waiting } from '../../frame/states.tsx'
import { useFilters } from '../../table/use-filters.ts'
import { Amount } from '../../words/amount.tsx'
import { BeijingTime } from '../../words/beijing-time.tsx'
import { clearing, type Overview } from '../clearing-api.ts'
import '../operator.css'
import { PlainTable } from '../plain-table.tsx'
import { StateTag, useOpsWords } from '../words.tsx'
import { CustodyPanel } from './custody-panel.tsx'
import { CutDays } from './cut-days.tsx'
import { HoldPanel } from './hold-panel.tsx'

/** 清算状态 of a day, and what is to be done about it. */
export function ClearingPage() {
  const { t } = useOpsWords()
  const [filters, change] = useFilters()
  const { date } = filters
  const query = useQuery({
    queryKey: ['ops-clearing', date],
    queryFn: () => clearing.overview(date),
    refetchInterval: 30_000,
    placeholderData: (before) => before,
  })
  return (
    <PageFrame
      title={t('clearing.title')}
      hint={t('clearing.hint')}
      actions={
        <>
          <Link to="/ops/clearing/payouts" className="ant-btn">
            {t('payouts.title')}
          </Link>
          <Link to="/ops/clearing/channels" className="ant-btn">
            {t('channels.title')}
          </Link>
        </>
      }
    >
      <div className="ops-bar">
        <Input
          type="date"
          className="ops-date"
          aria-label={t('clearing.day')}
          value={query.data?.date ?? date ?? ''}
          onChange={({ target }) => change({ date: target.value || undefined })}
          data-testid="clearing-date"
        />
      </div>
      {query.data ? (
        <Whole overview={query.data} />
      ) : query.error ? (
        <Failure error={query.error} retry={() => void query.refetch()} />
      ) : (
        <Waiting />
      )}
    </PageFrame>
  )
}

function Whole({ overview }: Readonly<{ overview: Overview }>) {
  const { t } = useOpsWords()
  return (
    <>
      <Faults overview={overview} />
      <Tiles overview={overview} />
      <section className="panel">
        <h2>{t('clearing.settlements')}</h2>
        <Settlements overview={overview} />
      </section>
      <section className="panel">
        <h2>{t('clearing.moving')}</h2>
        <Moving overview={overview} />
      </section>
      <section className="panel">
        <HoldPanel />
      </section>
      <section className="panel">
        <CustodyPanel overview={overview} />
      </section>
      <section className="panel">
        <CutDays />
      </section>
    </>
  )
}

function Faults({ overview: { faults, date } }: Readonly<{ overview: Overview }>) {
  const { t } = useOpsWords()
  if (faults.length === 0)
    return (
      <Alert className="ops-note" type="success" showIcon title={t('clearing.fine', { date })} />
    )
  return (
    <Alert
      className="ops-note"
      type="warning"
      showIcon
      title={t('clearing.attention')}
      description={
        <ul>
          {faults.map((fault) => (
            <li key={fault}>{t(`fault.${fault}`)}</li>
          ))}
        </ul>
      }
      data-testid="clearing-faults"
    />
  )
}

function Tiles({ overview }: Readonly<{ overview: Overview }>) {
  const { t } = useOpsWords()
  const { day, isBooked, cutThrough, merchants, suspended, breaks } = overview
  const open = breaks.reduce((sum, { count }) => sum + count, 0)
  return (
    <dl className="ops-tiles">
      <div className="ops-tile">
        <dt>{t('clearing.books')}</dt>
        <dd>
          <Tag color={isBooked ? 'success' : 'warning'}>
            {t(isBooked ? 'clearing.booked' : 'clearing.unbooked')}
          </Tag>
        </dd>
      </div>
      <div className="ops-tile">
        <dt>{t('clearing.cut')}</dt>
        <dd>
          {day?.cutAt ? (
            <BeijingTime at={day.cutAt} />
          ) : (
            <Tag color="warning">{t(day ? 'clearing.cutting' : 'clearing.uncut')}</Tag>
          )}
          <span>{t('clearing.cutThrough', { date: cutThrough ?? '—' })}</span>
        </dd>
      </div>
      <div className="ops-tile">
        <dt>{t('clearing.merchants')}</dt>
        <dd>
          <strong>{merchants.toLocaleString('en-US')}</strong>
        </dd>
      </div>
      <div className="ops-tile">
        <dt>{t('clearing.openBreaks')}</dt>
        <dd>
          <strong>
            <Link to="/ops/breaks" search={{ state: 'OPEN' }}>
              {open}
            </Link>
          </strong>
          <span>
            {t('clearing.suspended')} <Amount minor={suspended} />
          </span>
        </dd>
      </div>
    </dl>
  )
}

function Settlements({ overview: { settlements, due, date } }: Readonly<{ overview: Overview }>) {
  const { t } = useOpsWords()
  return (
    <>
      {settlements.length === 0 ? (
        <p className="nothing">{t('clearing.noSettlements')}</p>
      ) : (
        <PlainTable
          name={t('clearing.settlements')}
          heads={[
            t('clearing.state'),
            t('clearing.count'),
            t('clearing.net'),
            t('clearing.fee'),
            t('clearing.settled'),
          ]}
          ends={[1, 2, 3, 4]}
          rows={settlements.map((sum) => ({
            key: sum.state,
            cells: [
              <Link key="state" to="/ops/clearing/settlements" search={{ date, state: sum.state }}>
                <StateTag group="settlementState" state={sum.state} />
              </Link>,
              sum.count.toLocaleString('en-US'),
              <Amount key="net" minor={sum.net} />,
              <Amount key="fee" minor={sum.fee} />,
              <Amount key="settled" minor={sum.settled} />,
            ],
          }))}
        />
      )}
      <p className="page-hint">
        <Link to="/ops/clearing/settlements" search={{ date }}>
          {t('clearing.allSettlements')}
        </Link>
      </p>
      {due.map(({ isHeld, count, amount }) => (
        <p key={String(isHeld)} className={isHeld ? 'ops-bad' : undefined}>
          {t(isHeld ? 'clearing.dueHeld' : 'clearing.dueFree', { count })} <Amount minor={amount} />
        </p>
      ))}
    </>
  )
}

function Moving({ overview: { payouts } }: Readonly<{ overview: Overview }>) {
  const { t } = useOpsWords()
  if (payouts.length === 0) return <p className="nothing">{t('clearing.nothingMoves')}</p>
  return (
    <PlainTable
      name={t('clearing.moving')}
      heads={[t('clearing.state'), t('clearing.count'), t('clearing.amount'), t('clearing.oldest')]}
      ends={[1, 2]}
      rows={payouts.map(({ state, count, amount, since }) => ({
        key: state,
        cells: [
          <Link key="state" to="/ops/clearing/payouts" search={{ state }}>
            <StateTag group="payoutState" state={state} />
          </Link>,
          count.toLocaleString('en-US'),
          <Amount key="amount" minor={amount} />,
          <BeijingTime key="since" at={since} />,
        ],
      }))}
    />
  )
}
