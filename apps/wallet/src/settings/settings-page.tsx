import { useMutation, useSuspenseQuery } from '@tanstack/react-query'
import { Link, useNavigate } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { api } from '../api.ts'
import { sayError } from '../errors.ts'
import { changePreferences, type Theme, usePreferences } from '../preferences.ts'
import { meQuery, queryClient } from '../queries.ts'
import { Icon } from '../ui/icon.tsx'
import { Page } from '../ui/page.tsx'
import { Segmented } from '../ui/segmented.tsx'
import { FormError } from '../ui/states.tsx'
import './settings.css'

const THEMES: Theme[] = ['auto', 'light', 'dark']

export function SettingsPage() {
  const { t } = useTranslation()
  const { data: me } = useSuspenseQuery(meQuery)
  return (
    <Page title={t('tabs.me')} tabs>
      <section className="panel profile">
        <span className="profile-initial" aria-hidden="true">
          {Array.from(me.name)[0]}
        </span>
        <div>
          <h2>{me.name}</h2>
          <p className="number">{me.phone}</p>
        </div>
      </section>
      <nav className="panel settings-list" aria-label={t('settings.account')}>
        <Link to="/cards">
          <Icon name="card" size={22} />
          <span>{t('cards.title')}</span>
          <em>{t('settings.cardCount', { count: me.cards.length })}</em>
          <Icon name="next" size={18} />
        </Link>
        <Link to="/pin" data-testid="settings-pin">
          <Icon name="shield" size={22} />
          <span>{me.pinSet ? t('pin.changeTitle') : t('pin.setTitle')}</span>
          <em>{me.pinSet ? t('settings.pinOn') : t('settings.pinOff')}</em>
          <Icon name="next" size={18} />
        </Link>
        <Link to="/passkeys" data-testid="settings-passkeys">
          <Icon name="key" size={22} />
          <span>{t('passkeys.title')}</span>
          <Icon name="next" size={18} />
        </Link>
        <Link to="/freeze" data-testid="settings-freeze">
          <Icon name="lock" size={22} />
          <span>{t('freeze.title')}</span>
          <em>{t(me.freeze ? 'freeze.on' : 'freeze.off')}</em>
          <Icon name="next" size={18} />
        </Link>
        <Link to="/privacy" data-testid="settings-privacy">
          <Icon name="eye" size={22} />
          <span>{t('signal.pageTitle')}</span>
          <em>{t(me.consent === 'granted' ? 'signal.on' : 'signal.off')}</em>
          <Icon name="next" size={18} />
        </Link>
        <Link to="/appeals" data-testid="settings-appeals">
          <Icon name="message" size={22} />
          <span>{t('appeals.title')}</span>
          <Icon name="next" size={18} />
        </Link>
      </nav>
      <Preferences />
      <SignOut />
    </Page>
  )
}

function Preferences() {
  const { t } = useTranslation()
  const { theme, language } = usePreferences()
  return (
    <section className="panel settings-list" aria-label={t('settings.look')}>
      <div>
        <Icon name="globe" size={22} />
        <span>{t('settings.language')}</span>
        <Segmented
          label={t('settings.language')}
          value={language}
          onChange={(chosen) => changePreferences({ language: chosen })}
          options={[
            { value: 'zh', label: '中文', testId: 'language-zh' },
            { value: 'en', label: 'English', testId: 'language-en' },
          ]}
        />
      </div>
      <div>
        <Icon name="theme" size={22} />
        <span>{t('settings.theme')}</span>
        <Segmented
          label={t('settings.theme')}
          value={theme}
          onChange={(chosen) => changePreferences({ theme: chosen })}
          options={THEMES.map((value) => ({
            value,
            label: t(`settings.themes.${value}`),
            testId: `theme-${value}`,
          }))}
        />
      </div>
    </section>
  )
}

function SignOut() {
  const { t } = useTranslation()
  const navigate = useNavigate()
  const signOut = useMutation({
    mutationFn: () => api.signOut(),
    onSuccess: async () => {
      await navigate({ to: '/sign-in', replace: true })
      // What one person saw must not flash up before the next one on the same phone.
      queryClient.clear()
    },
  })
  return (
    <>
      <FormError>{signOut.error ? sayError(t, signOut.error) : null}</FormError>
      <button
        type="button"
        className="button button-quiet button-wide"
        disabled={signOut.isPending}
        onClick={() => signOut.mutate()}
        data-testid="sign-out"
      >
        <Icon name="logout" size={20} />
        {t('settings.signOut')}
      </button>
    </>
  )
}
