import { useTranslation } from 'react-i18next'
import { Page } from '../ui/page.tsx'

export function PeoplePage() {
  const { t } = useTranslation()
  return (
    <Page title={t('nav.people')} lead={t('lead.people')}>
      <span />
    </Page>
  )
}
