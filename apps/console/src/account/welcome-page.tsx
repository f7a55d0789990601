import { useTranslation } from 'react-i18next'
import { Door } from './door.tsx'

export function WelcomePage() {
  const { t } = useTranslation('account')
  return <Door title={t('welcome.title')}>{null}</Door>
}
