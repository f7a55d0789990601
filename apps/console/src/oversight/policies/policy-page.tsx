import { useQuery } from '@tanstack/react-query'
import { Link, useParams } from '@tanstack/react-router'
import { Alert, Button } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { PageFrame } from '../../frame/page-frame.tsx'
import { Failure, Waiting } from '../../frame/states.tsx'
import { meQuery } from '../../queries.ts'
import { BeijingTime } from '../../words/beijing-time.tsx'
import { type Policy, oversight } from '../api.ts'
import { useKindTitle } from '../approvals/approval-words.tsx'
import { ChangeDialog } from './change-dialog.tsx'
import { usePolicyWords } from './policy-words.tsx'

/** The rules of one kind: those in force, those before them, and a change for another person to agree to. */
export function PolicyPage() {
  const { t } = useTranslation('oversight')
  const { kind = '', scope = '' } = useParams({ strict: false })
  const kindTitle = useKindTitle()
  const { data: me } = useQuery(meQuery)
  const query = useQuery({
    queryKey: ['policies', kind, scope],
    queryFn: () => oversight.policy(kind, scope),
  })
  const [isChanging, setChanging] = useState(false)
  const [asked, setAsked] = useState<string>()
  const { data, error } = query
  const may = me?.permissions.includes('approval.policy.change') ?? false
  return (
    <PageFrame
      title={kindTitle(kind)}
      hint={t('policies.changeHint')}
      back={{ to: '/policies', title: t('policies.title') }}
      actions={
        may &&
        data && (
          <Button type="primary" onClick={() => setChanging(true)} data-testid="change-policy">
            {t('policies.change')}
          </Button>
        )
      }
    >
      {asked !== undefined && <AskedNote approvalId={asked} />}
      {query.isPending && <Waiting />}
      {error && !data && <Failure error={error} retry={() => void query.refetch()} />}
      {data && <Rules policy={data.policy} />}
      {data && <History versions={data.versions} />}
      {data && isChanging && (
        <ChangeDialog
          policy={{ ...data.policy, scope }}
          onClose={() => setChanging(false)}
          onAsked={(approvalId) => {
            setChanging(false)
            setAsked(approvalId)
          }}
        />
      )}
    </PageFrame>
  )
}

function AskedNote({ approvalId }: Readonly<{ approvalId: string }>) {
  const { t } = useTranslation('oversight')
  return (
    <Alert
      className="note-above"
      type="success"
      showIcon
      data-testid="asked"
      title={t('policies.asked')}
      description={<Link to={`/approvals/${approvalId}`}>{t('policies.open')}</Link>}
    />
  )
}

function Rules({ policy }: Readonly<{ policy: Policy }>) {
  const { t } = useTranslation('oversight')
  const words = usePolicyWords()
  const rows = [
    [t('policies.scope'), words.scopeOf(policy)],
    [t('policies.needed'), words.tiersOf(policy)],
    [t('policies.checkers'), words.checkersOf(policy)],
    [t('policies.expires'), words.expiryOf(policy)],
    [t('policies.escalates'), words.escalationOf(policy)],
    [t('policies.versionTitle'), words.versionOf(policy)],
  ] as const
  return (
    <dl className="panel facts" data-testid="rules">
      {rows.map(([title, value]) => (
        <div key={title}>
          <dt>{title}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  )
}

function History({ versions }: Readonly<{ versions: readonly Policy[] }>) {
  const { t } = useTranslation('oversight')
  const words = usePolicyWords()
  return (
    <section className="panel">
      <h2>{t('policies.history')}</h2>
      {versions.length === 0 && <p className="nothing">{t('policies.noHistory')}</p>}
      <ul className="decisions">
        {versions.map((policy) => (
          <li key={policy.version}>
            <strong>{words.versionOf(policy)}</strong> {policy.changedBy}
            <BeijingTime at={policy.changedAt} zone />
            <p>
              {words.tiersOf(policy)} · {words.checkersOf(policy)} · {words.expiryOf(policy)} ·{' '}
              {words.escalationOf(policy)}
            </p>
            {policy.approvalId && (
              <Link to={`/approvals/${policy.approvalId}`}>{t('policies.open')}</Link>
            )}
          </li>
        ))}
      </ul>
    </section>
  )
}
