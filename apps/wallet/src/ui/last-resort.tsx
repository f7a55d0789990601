import { type ErrorComponentProps, Link } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { Empty, Failure } from './states.tsx'

export function NotFoundPage() {
  const { t } = useTranslation()
  return (
    <div className="page">
      <Empty icon="search" title={t('common.notFound')} hint={t('common.notFoundHint')}>
        <Link className="button button-primary" to="/">
          {t('common.toHome')}
        </Link>
      </Empty>
    </div>
  )
}

/** A page that could not load, usually because the network or the server is away. */
export function CrashPage({ error }: ErrorComponentProps) {
  return (
    <div className="page">
      <Failure error={error} retry={() => location.reload()} />
    </div>
  )
}
