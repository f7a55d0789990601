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

/** A page that is not for whoever opened it, or could not load. */
export function CrashPage({ error }: ErrorComponentProps) {
  const { t } = useTranslation()
  if (!(error instanceof Error && error.name === 'NotAllowed'))
    return <Failure error={error} retry={() => location.reload()} />
  return (
    <Result
      status="info"
      title={t('notAllowed.title')}
      subTitle={t('notAllowed.hint')}
      extra={<Link to="/">{t('notFound.home')}</Link>}
    />
  )
}
