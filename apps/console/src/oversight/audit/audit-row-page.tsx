import { useQuery } from '@tanstack/react-query'
import { Link, useParams } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { PageFrame } from '../../frame/page-frame.tsx'
import { Failure, Waiting } from '../../frame/states.tsx'
import { BeijingTime } from '../../words/beijing-time.tsx'
import { oversight, type WholeAuditRow } from '../api.ts'
import { useAuditWords } from './audit-columns.tsx'
import '../oversight.css'

/** One act: who, from where, and what was before and after it, side by side. */
export function AuditRowPage() {
  const { t } = useTranslation('oversight')
  const { height = '' } = useParams({ strict: false })
  const query = useQuery({
    queryKey: ['audit-row', height],
    queryFn: () => oversight.auditRow(height),
  })
  const { data, error } = query
  const { actionOf } = useAuditWords()
  return (
    <PageFrame
      title={data ? actionOf(data) : t('audit.title')}
      hint={t('audit.rowHint')}
      back={{ to: '/audit', title: t('audit.title') }}
    >
      {query.isPending && <Waiting />}
      {error && !data && <Failure error={error} retry={() => void query.refetch()} />}
      {data && (
        <>
          <Facts row={data} />
          <Changes detail={data.detail} />
        </>
      )}
    </PageFrame>
  )
}

function Facts({ row }: Readonly<{ row: WholeAuditRow }>) {
  const { t } = useTranslation('oversight')
  const { actorOf } = useAuditWords()
  const { detail, subject, subjectName } = row
  const rows = [
    [t('audit.height'), row.height],
    [t('audit.at'), <BeijingTime key="at" at={row.at} zone />],
    [
      t('audit.actor'),
      <Link key="actor" to="/audit" search={{ actor: row.actor }}>
        {actorOf(row)}
      </Link>,
    ],
    [
      t('audit.subject'),
      <Link key="subject" to="/audit" search={{ subject }}>
        {subjectName ?? <code>{subject}</code>}
      </Link>,
    ],
    [t('audit.ip'), textOf(detail?.['ip']) || '—'],
    [t('audit.session'), <code key="session">{textOf(detail?.['session']) || '—'}</code>],
    [t('audit.digest'), <code key="digest">{row.contentDigest}</code>],
    [t('audit.hash'), <code key="hash">{row.hash}</code>],
  ] as const
  return (
    <dl className="panel facts">
      {rows.map(([title, value]) => (
        <div key={title}>
          <dt>{title}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  )
}

const textOf = (value: unknown): string => {
  if (value === undefined || value === null) return ''
  return typeof value === 'string' ? value : JSON.stringify(value)
}

/** Members by name; what is no object has none, and stands for itself. */
function membersOf(value: unknown): ReadonlyMap<string, string> {
  if (value === undefined || value === null) return new Map()
  if (typeof value !== 'object' || Array.isArray(value)) return new Map([['', textOf(value)]])
  return new Map(Object.entries(value).map(([name, part]) => [name, textOf(part)]))
}

function Changes({ detail }: Readonly<{ detail: WholeAuditRow['detail'] }>) {
  const { t } = useTranslation('oversight')
  const [before, after] = [membersOf(detail?.['before']), membersOf(detail?.['after'])]
  const names = [...new Set([...before.keys(), ...after.keys()])]
  return (
    <section className="panel">
      <h2>{t('audit.changes')}</h2>
      {names.length === 0 ? (
        <p className="nothing">{t('audit.noChanges')}</p>
      ) : (
        <table className="content-table change-table" data-testid="changes">
          <thead>
            <tr>
              <th scope="col">{t('audit.member')}</th>
              <th scope="col">{t('audit.before')}</th>
              <th scope="col">{t('audit.after')}</th>
            </tr>
          </thead>
          <tbody>
            {names.map((name) => (
              <tr key={name} className={before.get(name) === after.get(name) ? '' : 'is-changed'}>
                <th scope="row">
                  <code>{name || '—'}</code>
                </th>
                <td>{before.get(name) ?? <span className="nothing">—</span>}</td>
                <td>{after.get(name) ?? <span className="nothing">—</span>}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </section>
  )
}
