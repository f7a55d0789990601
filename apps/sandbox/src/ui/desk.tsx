import { Link, Outlet, useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { forgetKey } from '../key.ts'
import { changePreferences, usePreferences } from '../preferences.ts'
import { queryClient } from '../queries.ts'
import { Coin, Wordmark } from '../../../wallet/src/ui/brand.tsx'
import { Icon, type IconName } from './icon.tsx'

const places = [
  { to: '/', name: 'overview', icon: 'home' },
  { to: '/people', name: 'people', icon: 'shop' },
  { to: '/hand', name: 'hand', icon: 'hand' },
  { to: '/faults', name: 'faults', icon: 'fault' },
  { to: '/scripts', name: 'scripts', icon: 'script' },
  { to: '/clock', name: 'clock', icon: 'clock' },
  { to: '/callbacks', name: 'callbacks', icon: 'message' },
  { to: '/acceptance', name: 'acceptance', icon: 'shield' },
] as const satisfies readonly { to: string; name: string; icon: IconName }[]

/** A rail at the side where there is room for one, and a menu behind a button where there is not. */
export function Desk() {
  const { t } = useTranslation()
  const [isOpen, setOpen] = useState(false)
  return (
    <div className="desk">
      <a className="skip" href="#main">
        {t('common.skip')}
      </a>
      <div className="desk-rail" data-open={isOpen}>
        <div className="desk-brand">
          <Coin size={30} />
          <Wordmark height={19} />
          <span className="desk-badge">{t('common.sandbox')}</span>
          <button
            type="button"
            className="desk-menu"
            aria-expanded={isOpen}
            aria-label={t('common.menu')}
            onClick={() => setOpen(!isOpen)}
          >
            <Icon name={isOpen ? 'close' : 'menu'} size={24} />
          </button>
        </div>
        <nav className="desk-nav" aria-label={t('common.menu')}>
          {places.map(({ to, name, icon }) => (
            <Link key={to} to={to} activeOptions={{ exact: true }} onClick={() => setOpen(false)}>
              <Icon name={icon} />
              {t(`nav.${name}`)}
            </Link>
          ))}
        </nav>
        <Foot />
      </div>
      <Outlet />
    </div>
  )
}

const themes = { auto: 'light', light: 'dark', dark: 'auto' } as const

function Foot() {
  const { t } = useTranslation()
  const navigate = useNavigate()
  const { theme, language } = usePreferences()
  const leave = () => {
    forgetKey()
    queryClient.removeQueries()
    void navigate({ to: '/sign-in' })
  }
  return (
    <div className="desk-foot">
      <button type="button" onClick={() => changePreferences({ theme: themes[theme] })}>
        <Icon name="theme" />
        {t(`theme.${theme}`)}
      </button>
      <button
        type="button"
        onClick={() => changePreferences({ language: language === 'zh' ? 'en' : 'zh' })}
      >
        <Icon name="globe" />
        {language === 'zh' ? 'English' : '中文'}
      </button>
      <button type="button" onClick={leave}>
        <Icon name="logout" />
        {t('common.leave')}
      </button>
    </div>
  )
}
