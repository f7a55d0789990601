import i18next from 'i18next'
import { initReactI18next } from 'react-i18next'
import zh from './locales/zh.json' with { type: 'json' }

export type Language = 'zh' | 'en'

/** Chinese ships with the first load; English is fetched when somebody chooses it. */
export async function startTexts(language: Language): Promise<void> {
  await i18next.use(initReactI18next).init({
    lng: 'zh',
    fallbackLng: 'zh',
    resources: { zh: { translation: zh } },
    interpolation: { escapeValue: false },
  })
  await speak(language)
}

export const spoken = (): Language => (i18next.language === 'en' ? 'en' : 'zh')

export async function speak(language: Language): Promise<void> {
  if (language === 'en' && !i18next.hasResourceBundle('en', 'translation')) {
    const { default: en } = await import('./locales/en.json')
    i18next.addResourceBundle('en', 'translation', en)
  }
  await i18next.changeLanguage(language)
  document.documentElement.lang = language === 'zh' ? 'zh-CN' : 'en'
}
