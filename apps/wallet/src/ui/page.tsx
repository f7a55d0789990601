import { useRouter } from '@tanstack/react-router'
import { type ReactNode, useEffect, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import { Icon } from './icon.tsx'
import { TabBar } from './tab-bar.tsx'

type PageProps = {
  title: string
  children: ReactNode
  /** Where "back" leads when there is no history, for example after opening a link. */
  back?: string
  end?: ReactNode
  /** One of the four main pages. */
  tabs?: boolean
  /** Nobody is signed in, so there is nowhere to go to. */
  alone?: boolean
  className?: string
}

/** Tells a screen reader, the tab strip and the history which page this is. */
export function usePageTitle(title: string) {
  const heading = useRef<HTMLHeadingElement>(null)
  useEffect(() => {
    document.title = `${title} · 通宝`
    const focused = document.activeElement
    // A field that asked for the focus keeps it; otherwise reading starts at the heading.
    if (!focused || focused === document.body) heading.current?.focus({ preventScroll: true })
  }, [title])
  return heading
}

export function useGoBack(fallback: string): () => void {
  const router = useRouter()
  return () => {
    if (router.history.canGoBack()) router.history.back()
    else void router.navigate({ to: fallback, replace: true })
  }
}

export function BackButton({ to }: { to: string }) {
  const { t } = useTranslation()
  const goBack = useGoBack(to)
  return (
    <button type="button" className="icon-button" onClick={goBack} aria-label={t('common.back')}>
      <Icon name="back" />
    </button>
  )
}

export function Page({ title, children, back, end, tabs, alone, className = '' }: PageProps) {
  const heading = usePageTitle(title)
  return (
    <div
      className={`page ${tabs ? 'page-with-tabs' : ''} ${alone ? '' : 'page-with-rail'} ${className}`}
    >
      {back === undefined ? (
        <h1 className="page-title" ref={heading} tabIndex={-1}>
          {title}
        </h1>
      ) : (
        <header className="page-bar">
          <BackButton to={back} />
          <h1 ref={heading} tabIndex={-1}>
            {title}
          </h1>
          <div className="page-bar-end">{end}</div>
        </header>
      )}
      <main className="page-body">{children}</main>
      {alone ? null : <TabBar />}
    </div>
  )
}
