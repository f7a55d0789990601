import { type ReactNode, useEffect } from 'react'
import { useTranslation } from 'react-i18next'
import { TopLine } from '../frame/top-line.tsx'
import './join.css'

type Props = Readonly<{ title: string; hint?: ReactNode; children: ReactNode }>

/** What stands around an applicant's pages, where nobody is signed in. */
export function JoinFrame({ title, hint, children }: Props) {
  const { t } = useTranslation('onboarding')
  useEffect(() => {
    document.title = `${title} · ${t('join.place')}`
  }, [title, t])
  return (
    <div className="join">
      <header className="join-top">
        <TopLine place={t('join.place')} />
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
