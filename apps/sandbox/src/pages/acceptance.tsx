import { useTranslation } from 'react-i18next'
import { Page } from '../ui/page.tsx'
import { Empty } from '../ui/states.tsx'

export function AcceptancePage() {
  const { t } = useTranslation()
  return (
    <Page title={t('acceptance.title')} lead={t('acceptance.lead')}>
      <Empty icon="shield" title={t('acceptance.emptyTitle')} hint={t('acceptance.emptyHint')} />
    </Page>
  )
}
