import { type ReactNode, useEffect } from 'react'
import { useTranslation } from 'react-i18next'
import { TopLine } from '../frame/top-line.tsx'

type Props = Readonly<{ title: string; hint?: string; children: ReactNode }>

/** What stands around the pages before somebody is signed in. */
export function Door({ title, hint, children }: Props) {
  const { t } = useTranslation(['account', 'frame'])
  useEffect(() => {
    document.title = `${title} · ${t('frame:windowTitle')}`
  }, [title, t])
  return (
    <main className="door">
      <div className="door-top">
        <TopLine place={t('frame:place')} />
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
