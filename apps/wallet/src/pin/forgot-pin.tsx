import { Link, useLocation } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'

/** Leads to the reset and afterwards back to what the PIN was asked for. */
export function ForgotPin({ look = 'button button-text' }: { look?: string }) {
  const { t } = useTranslation()
  const { pathname, searchStr } = useLocation()
  const here = `/wallet${pathname}${searchStr}`
  const search = pathname === '/pin' ? { mode: 'reset' } : { mode: 'reset', next: here }
  return (
    <Link className={`${look} pin-forgot`} to="/pin" search={search} data-testid="pin-forgot">
      {t('pin.forgot')}
    </Link>
  )
}
