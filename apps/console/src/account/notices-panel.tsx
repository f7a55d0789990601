import { useMutation, useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { Button, Tag } from 'antd'
import { useTranslation } from 'react-i18next'
import { Failure, Waiting } from '../frame/states.tsx'
import { meQuery, queryClient } from '../queries.ts'
import { BeijingTime } from '../words/beijing-time.tsx'
import { account, type Notice } from './api.ts'

export const noticesKey = ['account', 'notices'] as const

/** What one was told of one's own sign-in and of approvals that wait, until one says to have read it. */
export function NoticesPanel() {
  const { t } = useTranslation('account')
  const query = useQuery({ queryKey: noticesKey, queryFn: account.notices })
  const { data, error } = query
  return (
    <section className="panel" aria-labelledby="notices" data-testid="notices">
      <h2 id="notices">{t('notices.title')}</h2>
      {query.isPending && <Waiting />}
      {error && !data && <Failure error={error} retry={() => void query.refetch()} />}
      {data && data.notices.length === 0 && <p className="nothing">{t('notices.none')}</p>}
      <ul className="account-list">
        {data?.notices.slice(0, 20).map((notice) => (
          <NoticeLine key={notice.id} notice={notice} />
        ))}
      </ul>
    </section>
  )
}

export function useReading() {
  return useMutation({
    mutationFn: account.readNotice,
    onSettled: async () => {
      await queryClient.invalidateQueries({ queryKey: noticesKey })
      await queryClient.invalidateQueries({ queryKey: meQuery.queryKey })
    },
  })
}

function NoticeLine({ notice }: Readonly<{ notice: Notice }>) {
  const { t } = useTranslation('account')
  const read = useReading()
  const { id, kind, subject, detail, at, readAt } = notice
  return (
    <li>
      <div>
        <strong>{t(`notice.${kind}`, { defaultValue: kind, ...detail })}</strong>{' '}
        {readAt === null && <Tag color="warning">{t('notices.unread')}</Tag>}
        <p className="nothing">
          <BeijingTime at={at} />
          {detail['ip'] && <> · {detail['ip']}</>}
        </p>
        {kind === 'approval_escalated' && (
          <Link to={`/approvals/${subject}`}>{t('notices.open')}</Link>
        )}
      </div>
      {readAt === null && (
        <Button
          size="small"
          loading={read.isPending}
          onClick={() => read.mutate(id)}
          data-testid="read-notice"
        >
          {t('notices.read')}
        </Button>
      )}
    </li>
  )
}
