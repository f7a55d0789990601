import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { Alert, Button } from 'antd'
import { useTranslation } from 'react-i18next'
import { loadTexts } from '../i18n.ts'
import { account } from './api.ts'
import { noticesKey, useReading } from './notices-panel.tsx'

/** The newest of what was not read yet, above every page, until it is. */
export function NoticeBar() {
  const { t } = useTranslation('account')
  const texts = useQuery({
    queryKey: ['account', 'texts'],
    queryFn: async () => {
      await loadTexts('account')
      return true
    },
  })
  const { data } = useQuery({ queryKey: noticesKey, queryFn: account.notices })
  const read = useReading()
  const [notice, ...others] = data?.notices.filter(({ readAt }) => readAt === null) ?? []
  if (!notice || !texts.data) return null
  const { id, kind, detail } = notice
  return (
    <Alert
      className="note-above"
      type="warning"
      showIcon
      data-testid="notice-bar"
      title={t(`notice.${kind}`, { defaultValue: kind, ...detail })}
      description={
        <Link to="/account">
          {others.length > 0 ? t('notices.more', { count: others.length }) : t('notices.look')}
        </Link>
      }
      action={
        <Button size="small" loading={read.isPending} onClick={() => read.mutate(id)}>
          {t('notices.read')}
        </Button>
      }
    />
  )
}
