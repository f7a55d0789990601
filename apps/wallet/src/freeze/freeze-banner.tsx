import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { meQuery } from '../queries.ts'
import { Icon } from '../ui/icon.tsx'
import './freeze.css'

/** Calm: nothing is lost, and one link leads to where it is ended. */
export function FreezeBanner() {
  const { t } = useTranslation()
  const { data: me } = useQuery(meQuery)
  if (!me?.freeze) return null
  return (
    <Link to="/freeze" className="freeze-banner" data-testid="freeze-banner">
      <Icon name="lock" size={22} />
      <span>
        <strong>{t('freeze.bannerTitle')}</strong>
        {t(me.freeze.canThaw ? 'freeze.bannerHint' : 'freeze.bannerByUs')}
      </span>
      <Icon name="next" size={20} />
    </Link>
  )
}
