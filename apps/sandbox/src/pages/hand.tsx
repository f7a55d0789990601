import { useTranslation } from 'react-i18next'
import { Page } from '../ui/page.tsx'

export function HandPage() {
  const { t } = useTranslation()
  return (
    <Page title={t('nav.hand')} lead={t('lead.hand')}>
      <span />
    </Page>
  )
}
