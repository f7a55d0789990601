import { App, ConfigProvider, theme as themes } from 'antd'
import type { Locale } from 'antd/es/locale'
import chinese from 'antd/locale/zh_CN'
import { type ReactNode, useEffect, useState } from 'react'
import { useIsDark, usePreferences } from '../preferences.ts'
import { tokensOf } from './theme.ts'

/** The house's colours, sizes and language for the parts of the kit. */
export function Dress({ children }: Readonly<{ children: ReactNode }>) {
  const isDark = useIsDark()
  const locale = useKitLocale()
  return (
    <ConfigProvider
      locale={locale}
      button={{ autoInsertSpace: false }}
      theme={{
        algorithm: isDark ? themes.darkAlgorithm : themes.defaultAlgorithm,
        ...tokensOf(isDark),
      }}
    >
      <App>{children}</App>
    </ConfigProvider>
  )
}

/** Chinese is there at once; the kit's English is fetched by whoever reads it. */
function useKitLocale(): Locale {
  const { language } = usePreferences()
  const [english, setEnglish] = useState<Locale>()
  useEffect(() => {
    if (language !== 'en' || english) return
    void import('antd/locale/en_US').then((loaded) => setEnglish(loaded.default))
  }, [language, english])
  return language === 'en' && english ? english : chinese
}
