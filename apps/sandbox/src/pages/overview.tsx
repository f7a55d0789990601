import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { type Call, type Overview, overviewQuery } from '../sandbox-api.ts'
import { fullTime, shortTime } from '../time.ts'
import { Copied, Status } from '../ui/facts.tsx'
import { Icon } from '../ui/icon.tsx'
import { Page, Panel } from '../ui/page.tsx'
import { Empty, Failure, Loading } from '../ui/states.tsx'

export function OverviewPage() {
  const { t } = useTranslation()
  const { data, error, refetch } = useQuery(overviewQuery)
  return (
    <Page title={t('nav.overview')} lead={t('lead.overview')}>
      {data ? (
        <>
          <Now {...data} />
          <Figures {...data} />
          <Panel title={t('overview.calls')} hint={t('overview.callsHint')}>
            <Calls calls={data.calls} />
          </Panel>
        </>
      ) : error ? (
        <Failure error={error} retry={() => void refetch()} />
      ) : (
        <Loading />
      )}
    </Page>
  )
}

function Now({ clock, baseUrl }: Overview) {
  const { t } = useTranslation()
  return (
    <section className="now" aria-label={t('overview.now')}>
      <div>
        <p className="now-label">{t('overview.now')}</p>
        <p className="now-time number">{fullTime(clock.businessTime)}</p>
        <p className="now-note">
          {clock.offsetMs === 0 ? t('overview.inStep') : <Ahead offsetMs={clock.offsetMs} />}
        </p>
      </div>
      <div className="now-side">
        <span className="now-label">{t('overview.baseUrl')}</span>
        <Copied value={baseUrl} label={t('overview.baseUrl')} />
        <Link to="/clock" className="now-link">
          <Icon name="forward" size={18} />
          {t('overview.toClock')}
        </Link>
      </div>
    </section>
  )
}

export function Ahead({ offsetMs }: { offsetMs: number }) {
  const { t } = useTranslation()
  const hours = Math.floor(offsetMs / 3_600_000)
  return t('overview.ahead', { days: Math.floor(hours / 24), hours: hours % 24 })
}

function Figures({ counts }: Overview) {
  const { t } = useTranslation()
  const figures = [
    { to: '/people', name: 'merchants', value: String(counts.merchants) },
    { to: '/people', name: 'payers', value: String(counts.payers) },
    { to: '/faults', name: 'faults', value: String(counts.faults) },
    { to: '/callbacks', name: 'callbacks', value: `${counts.acknowledged} / ${counts.callbacks}` },
  ] as const
  return (
    <div className="figures">
      {figures.map(({ to, name, value }) => (
        <Link key={name} to={to} className="panel figure">
          <span className="quiet">{t(`overview.${name}`)}</span>
          <strong className="number">{value}</strong>
        </Link>
      ))}
    </div>
  )
}

function Calls({ calls }: { calls: readonly Call[] }) {
  const { t } = useTranslation()
  if (calls.length === 0)
    return <Empty icon="message" title={t('overview.noCalls')} hint={t('overview.noCallsHint')} />
  return (
    <ul className="rows">
      {calls.map((call) => (
        <li key={call.requestId} className="row">
          <Status status={call.status} />
          <span className="row-main">
            <code>
              {call.method} {call.path}
            </code>
            <span className="quiet">
              {[call.mchid, call.code, `${call.tookMs} ms`].filter(Boolean).join(' · ')}
            </span>
          </span>
          <time className="quiet number">{shortTime(call.at)}</time>
        </li>
      ))}
    </ul>
  )
}
