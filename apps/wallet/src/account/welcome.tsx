import { useTranslation } from 'react-i18next'
import { changePreferences, usePreferences } from '../preferences.ts'
import { Coin, Wordmark } from '../ui/brand.tsx'
import { Icon } from '../ui/icon.tsx'
import './account.css'

/** The door of the wallet: who we are, and the language switch for those who cannot read the rest. */
export function Welcome() {
  const { t } = useTranslation()
  const { language } = usePreferences()
  return (
    <header className="welcome">
      <button
        type="button"
        className="button button-text welcome-language"
        onClick={() => changePreferences({ language: language === 'zh' ? 'en' : 'zh' })}
        data-testid="language-switch"
      >
        <Icon name="globe" size={18} />
        {language === 'zh' ? 'English' : '中文'}
      </button>
      <Coin size={64} />
      <Wordmark height={30} />
      <p>{t('account.slogan')}</p>
    </header>
  )
}
