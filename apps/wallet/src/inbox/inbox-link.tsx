import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { Icon } from '../ui/icon.tsx'
import { inboxQuery } from './inbox.ts'
import './inbox.css'

/** Leads to the inbox where there is one. In a tab of its own: the form must not be lost. */
export function InboxLink() {
  const { t } = useTranslation()
  const { isSuccess } = useQuery(inboxQuery)
  if (!isSuccess) return null
  return (
    <Link to="/inbox" target="_blank" rel="noopener" className="hint inbox-link">
      <Icon name="message" size={20} />
      <span>{t('inbox.link')}</span>
      <Icon name="next" size={18} />
    </Link>
  )
}
