import { useTranslation } from 'react-i18next'
import { Page } from '../ui/page.tsx'

export function ClockPage() {
  const { t } = useTranslation()
  return (
    <Page title={t('nav.clock')} lead={t('lead.clock')}>
      <span />
    </Page>
  )
}
