import { useQuery } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { PageFrame } from '../../frame/page-frame.tsx'
import { Failure, Waiting } from '../../frame/states.tsx'
import { Amount } from '../../words/amount.tsx'
import { BeijingTime } from '../../words/beijing-time.tsx'
import { type ApprovalDesk, institutionDesk, type WholeApproval } from '../api.ts'
import { StateTag, useKindTitle } from './approval-words.tsx'
import { DecideBox } from './decide-box.tsx'

/** One approval: what would be done to the letter, what others said, and one's own word. */
type Props = Readonly<{ desk?: ApprovalDesk }>

export function ApprovalPage({ desk = institutionDesk }: Props) {
  const { t } = useTranslation('oversight')
  const { id = '' } = useParams({ strict: false })
  const query = useQuery({ queryKey: ['approval', id], queryFn: () => desk.one(id) })
  const { data, error } = query
  const kindTitle = useKindTitle()
  return (
    <PageFrame
      title={data ? kindTitle(data.kind) : t('approvals.title')}
      {...(data && { hint: <span lang="zh-CN">{data.summary}</span> })}
      back={{ to: desk.path, title: t('approvals.title') }}
    >
      {query.isPending && <Waiting />}
      {error && !data && <Failure error={error} retry={() => void query.refetch()} />}
      {data && (
        <>
          <Facts approval={data} />
          <Content approval={data} />
          <Decisions approval={data} />
          <DecideBox approval={data} desk={desk} />
        </>
      )}
    </PageFrame>
  )
}

function Facts({ approval }: Readonly<{ approval: WholeApproval }>) {
  const { t } = useTranslation('oversight')
  const kindTitle = useKindTitle()
  const { state, kind, amount, maker, makerName, needed, createdAt, expiresAt } = approval
  const rows = [
    [t('approvals.state'), <StateTag key="state" state={state} />],
    [t('approvals.kind'), kindTitle(kind)],
    [t('approvals.amount'), <Amount key="amount" minor={amount} />],
    [t('approvals.maker'), makerName ?? maker],
    [t('approvals.needed'), needed],
    [t('approvals.createdAt'), <BeijingTime key="created" at={createdAt} zone />],
    [t('approvals.expiresAt'), <BeijingTime key="expires" at={expiresAt} zone />],
    [t('approvals.subject'), <code key="subject">{approval.subject}</code>],
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

function Content({ approval }: Readonly<{ approval: WholeApproval }>) {
  const { t } = useTranslation('oversight')
  return (
    <section className="panel">
      <h2>{t('approvals.content')}</h2>
      <table className="content-table">
        <tbody>
          {approval.content.map(([name, value]) => (
            <tr key={name}>
              <th scope="row">
                <code>{name}</code>
              </th>
              <td lang="zh-CN">{value}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <p className="nothing">{t('approvals.digest')}</p>
      <code className="digest" data-testid="digest">
        {approval.contentDigest}
      </code>
      <p className="nothing">{t('approvals.digestHint')}</p>
    </section>
  )
}

function Decisions({ approval: { decisions } }: Readonly<{ approval: WholeApproval }>) {
  const { t } = useTranslation('oversight')
  return (
    <section className="panel">
      <h2>{t('approvals.decisions')}</h2>
      {decisions.length === 0 && <p className="nothing">{t('approvals.noDecisions')}</p>}
      <ul className="decisions">
        {decisions.map(({ staffId, name, verdict, note, at }) => (
          <li key={staffId}>
            <strong>{name ?? staffId}</strong>{' '}
            <StateTag state={verdict === 'approve' ? 'APPROVED' : 'REJECTED'} />
            <BeijingTime at={at} zone />
            {note && <p lang="zh-CN">{note}</p>}
          </li>
        ))}
      </ul>
    </section>
  )
}
