import { useTranslation } from 'react-i18next'
import { Page } from '../ui/page.tsx'

export function FaultsPage() {
  const { t } = useTranslation()
  return (
    <Page title={t('nav.faults')} lead={t('lead.faults')}>
      <span />
    </Page>
  )
}
