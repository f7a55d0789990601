import { Link } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { Icon } from './icon.tsx'

export function NotFoundPage() {
  return <LastResort says="common.notFound" />
}

export function CrashPage() {
  return <LastResort says="common.crashed" />
}

function LastResort({ says }: { says: 'common.notFound' | 'common.crashed' }) {
  const { t } = useTranslation()
  return (
    <main className="state">
      <Icon name="alert" size={44} />
      <strong>{t(says)}</strong>
      <Link to="/" className="button button-quiet button-small" reloadDocument>
        {t('common.toOverview')}
      </Link>
    </main>
  )
}
