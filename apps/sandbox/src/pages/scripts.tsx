import { useTranslation } from 'react-i18next'
import { Page } from '../ui/page.tsx'

export function ScriptsPage() {
  const { t } = useTranslation()
  return (
    <Page title={t('nav.scripts')} lead={t('lead.scripts')}>
      <span />
    </Page>
  )
}
