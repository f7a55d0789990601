import { Segmented } from 'antd'
import { type ReactNode, useEffect } from 'react'
import { useTranslation } from 'react-i18next'
import { Coin, Wordmark } from '../frame/brand.tsx'
import type { Language } from '../i18n.ts'
import { changePreferences, usePreferences } from '../preferences.ts'
import './join.css'

type Props = Readonly<{ title: string; hint?: ReactNode; children: ReactNode }>

/** What stands around an applicant's pages, where nobody is signed in. */
export function JoinFrame({ title, hint, children }: Props) {
  const { t } = useTranslation(['onboarding', 'frame'])
  const { language } = usePreferences()
  useEffect(() => {
    document.title = `${title} · ${t('join.place')}`
  }, [title, t])
  return (
    <div className="join">
      <header className="join-top">
        <span className="brand">
          <Coin size={30} />
          <Wordmark height={17} />
          <span className="brand-place">{t('join.place')}</span>
        </span>
        <Segmented<Language>
          size="small"
          aria-label={t('frame:language')}
          value={language}
          options={[
            { value: 'zh', label: '中文' },
            { value: 'en', label: 'English' },
          ]}
          onChange={(value) => changePreferences({ language: value })}
        />
      </header>
      <main className="page join-main">
        <header className="join-head">
          <h1>{title}</h1>
          {hint && <p className="page-hint">{hint}</p>}
        </header>
        {children}
      </main>
    </div>
  )
}
