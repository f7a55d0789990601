import { useQuery } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import { Alert } from 'antd'
import { PageFrame } from '../../frame/page-frame.tsx'
import { Failure, Waiting } from '../../frame/states.tsx'
import { BeijingTime } from '../../words/beijing-time.tsx'
import type { Call, CallFailure } from '../api.ts'
import { ExaminedPanel } from '../diagnose/examined-panel.tsx'
import { useDeveloper, useWords } from '../use-developer.ts'
import '../developer.css'
import { StatusTag } from './calls-page.tsx'

/** One request, and why it was refused. */
export function CallPage() {
  const { t } = useWords()
  const { id = '' }: Readonly<{ id?: string }> = useParams({ strict: false })
  const { mchid, developer } = useDeveloper()
  const query = useQuery({
    queryKey: ['developer', mchid, 'call', id],
    queryFn: () => developer.call(id),
    enabled: mchid !== '',
  })
  const { data } = query
  return (
    <PageFrame
      title={t('call.title')}
      back={{ to: '/shop/developer/calls', title: t('calls.title') }}
    >
      {query.isPending && <Waiting />}
      {query.error && !data && <Failure error={query.error} retry={() => void query.refetch()} />}
      {data && <Facts call={data.call} />}
      {data?.failure?.examined && <ExaminedPanel examined={data.failure.examined} />}
      {data?.failure && <Bodies failure={data.failure} />}
      {data && !data.failure && data.call.status < 400 && (
        <p className="nothing dev-after">{t('call.fine')}</p>
      )}
    </PageFrame>
  )
}

function Facts({ call }: Readonly<{ call: Call }>) {
  const { t } = useWords()
  const facts = [
    [t('calls.at'), <BeijingTime key="at" at={call.at} />],
    [t('calls.status'), <StatusTag key="status" call={call} />],
    [t('calls.took'), t('ms', { ms: (call.tookUs / 1000).toFixed(1) })],
    ['Request-ID', <code key="request">{call.requestId}</code>],
    [t('keys.serial'), <code key="serial">{call.serial || '—'}</code>],
    ['IP', <code key="ip">{call.ip}</code>],
  ] as const
  return (
    <section className="panel" aria-label={t('call.title')}>
      <p className="dev-target-line">
        <code>
          {call.method} {call.target}
        </code>
      </p>
      <dl className="facts">
        {facts.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      {!call.isProven && (
        <Alert className="dev-after" type="warning" showIcon title={t('call.unproven')} />
      )}
    </section>
  )
}

function Bodies({ failure: { headers, body, answer } }: Readonly<{ failure: CallFailure }>) {
  const { t } = useWords()
  return (
    <section className="panel" aria-label={t('call.kept')}>
      <h2>{t('call.kept')}</h2>
      <p className="page-hint">{t('call.keptHint')}</p>
      <h3>{t('call.answer')}</h3>
      <pre className="dev-code">{answer || '—'}</pre>
      <h3>{t('call.headers')}</h3>
      <pre className="dev-code">
        {Object.entries(headers)
          .map(([name, value]) => `${name}: ${value}`)
          .join('\n')}
      </pre>
      <h3>{t('call.body')}</h3>
      <pre className="dev-code">{body || t('call.noBody')}</pre>
    </section>
  )
}
