import { useTranslation } from 'react-i18next'
import { Page } from '../ui/page.tsx'

export function CallbacksPage() {
  const { t } = useTranslation()
  return (
    <Page title={t('nav.callbacks')} lead={t('lead.callbacks')}>
      <span />
    </Page>
  )
}
