import i18next from 'i18next'
import { initReactI18next } from 'react-i18next'
import zh from './locales/zh.json' with { type: 'json' }

export type Language = 'zh' | 'en'

/** A text in both languages, where a file of its own would be too much: a menu entry. */
export type Words = Readonly<Record<Language, string>>

type Texts = Readonly<{ default: Record<string, unknown> }>

/** `src/<area>/locales/<language>.json`, each fetched when a page of its area is opened. */
const files = import.meta.glob<Texts>('./*/locales/*.json')
const loaded = new Set<string>()

/** The Chinese of the frame ships with the first load; the rest is fetched when it is needed. */
export async function startTexts(language: Language): Promise<void> {
  await i18next.use(initReactI18next).init({
    lng: 'zh',
    fallbackLng: 'zh',
    ns: ['frame'],
    defaultNS: 'frame',
    resources: { zh: { frame: zh } },
    interpolation: { escapeValue: false },
  })
  await speak(language)
}

export const spoken = (): Language => (i18next.language === 'en' ? 'en' : 'zh')

/** The texts of an area, in the language that is spoken now. */
export async function loadTexts(area: string, language = spoken()): Promise<void> {
  loaded.add(area)
  if (i18next.hasResourceBundle(language, area)) return
  const load = files[`./${area}/locales/${language}.json`]
  if (load) i18next.addResourceBundle(language, area, (await load()).default)
}

export async function speak(language: Language): Promise<void> {
  if (language === 'en' && !i18next.hasResourceBundle('en', 'frame')) {
    const { default: en } = await import('./locales/en.json')
    i18next.addResourceBundle('en', 'frame', en)
  }
  await Promise.all([...loaded].map((area) => loadTexts(area, language)))
  await i18next.changeLanguage(language)
  document.documentElement.lang = language === 'zh' ? 'zh-CN' : 'en'
}
