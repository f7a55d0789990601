import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { unreadQuery } from '../queries.ts'
import { Coin, Wordmark } from './brand.tsx'
import { Icon } from './icon.tsx'

const TABS = [
  { to: '/', icon: 'home', label: 'tabs.home' },
  { to: '/bills', icon: 'bill', label: 'tabs.bills' },
  { to: '/messages', icon: 'message', label: 'tabs.messages' },
  { to: '/settings', icon: 'person', label: 'tabs.me' },
] as const

/** At the bottom of a phone's main pages, and at the side of every page on a desk. */
export function TabBar() {
  const { t } = useTranslation()
  const { data: unread = 0 } = useQuery(unreadQuery)
  return (
    <nav className="tab-bar" aria-label={t('tabs.label')}>
      <span className="tab-brand">
        <Coin size={32} />
        <Wordmark height={20} />
      </span>
      {TABS.map(({ to, icon, label }) => (
        <Link key={to} to={to} activeOptions={{ exact: to === '/' }} replace>
          <Icon name={icon} size={23} />
          {t(label)}
          {to === '/messages' && unread > 0 ? (
            <span className="badge" aria-label={t('messages.unread', { count: unread })}>
              {unread > 99 ? '99+' : unread}
            </span>
          ) : null}
        </Link>
      ))}
    </nav>
  )
}
