import i18next from 'i18next'
import { initReactI18next } from 'react-i18next'
import acceptance from './locales/acceptance.zh.json'
import faults from './locales/faults.zh.json'
import zh from './locales/zh.json'

export type Language = 'zh' | 'en'

/** Chinese ships with the first load; English is fetched when somebody chooses it. */
export async function startTexts(language: Language): Promise<void> {
  await i18next.use(initReactI18next).init({
    lng: 'zh',
    fallbackLng: 'zh',
    resources: { zh: { translation: { ...zh, faults, acceptance } } },
    interpolation: { escapeValue: false },
  })
  await speak(language)
}

export async function speak(language: Language): Promise<void> {
  if (language === 'en' && !i18next.hasResourceBundle('en', 'translation')) {
    const [own, ofFaults, ofAcceptance] = await Promise.all([
      import('./locales/en.json'),
      import('./locales/faults.en.json'),
      import('./locales/acceptance.en.json'),
    ])
    const en = { ...own.default, faults: ofFaults.default, acceptance: ofAcceptance.default }
    i18next.addResourceBundle('en', 'translation', en)
  }
  await i18next.changeLanguage(language)
  document.documentElement.lang = language === 'zh' ? 'zh-CN' : 'en'
  document.title = i18next.t('brand')
}
