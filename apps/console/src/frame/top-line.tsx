import { Segmented } from 'antd'
import { useTranslation } from 'react-i18next'
import type { Language } from '../i18n.ts'
import { changePreferences, usePreferences } from '../preferences.ts'
import { Coin, Wordmark } from './brand.tsx'

/** Whose page this is and in which language, where nobody is signed in yet. */
export function TopLine({ place }: Readonly<{ place: string }>) {
  const { t } = useTranslation('frame')
  const { language } = usePreferences()
  return (
    <>
      <span className="brand">
        <Coin size={30} />
        <Wordmark height={17} />
        <span className="brand-place">{place}</span>
      </span>
      <Segmented<Language>
        size="small"
        aria-label={t('language')}
        value={language}
        options={[
          { value: 'zh', label: '中文' },
          { value: 'en', label: 'English' },
        ]}
        onChange={(value) => changePreferences({ language: value })}
      />
    </>
  )
}
