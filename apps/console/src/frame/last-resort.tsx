import { type ErrorComponentProps, Link } from '@tanstack/react-router'
import { Result } from 'antd'
import { useTranslation } from 'react-i18next'
import { Failure } from './states.tsx'

export function NotFoundPage() {
  const { t } = useTranslation()
  return (
    <Result
      status="info"
      title={t('notFound.title')}
      subTitle={t('notFound.hint')}
      extra={<Link to="/">{t('notFound.home')}</Link>}
    />
  )
}

/** Somebody opened a page by its address that is not for them. */
export function NotAllowedPage() {
  const { t } = useTranslation()
  return (
    <Result
      status="info"
      title={t('notAllowed.title')}
      subTitle={t('notAllowed.hint')}
      extra={<Link to="/">{t('notFound.home')}</Link>}
    />
  )
}

/** A page that could not load, usually because the network or the server is away. */
export const CrashPage = ({ error }: ErrorComponentProps) => (
  <Failure error={error} retry={() => location.reload()} />
)
