import { Segmented } from 'antd'
import { type ReactNode, useEffect } from 'react'
import { useTranslation } from 'react-i18next'
import { Coin, Wordmark } from '../frame/brand.tsx'
import type { Language } from '../i18n.ts'
import { changePreferences, usePreferences } from '../preferences.ts'

type Props = Readonly<{ title: string; hint?: string; children: ReactNode }>

/** What stands around the pages before somebody is signed in. */
export function Door({ title, hint, children }: Props) {
  const { t } = useTranslation(['account', 'frame'])
  const { language } = usePreferences()
  useEffect(() => {
    document.title = `${title} · ${t('frame:windowTitle')}`
  }, [title, t])
  return (
    <main className="door">
      <div className="door-top">
        <span className="brand">
          <Coin size={30} />
          <Wordmark height={17} />
          <span className="brand-place">{t('frame:place')}</span>
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
      </div>
      <section className="door-card">
        <h1>{title}</h1>
        {hint && <p className="page-hint">{hint}</p>}
        {children}
      </section>
      <p className="door-foot">{t('frame:watched')}</p>
    </main>
  )
}
