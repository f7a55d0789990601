import { Link } from '@tanstack/react-router'
import { type ReactNode, useEffect } from 'react'
import { useTranslation } from 'react-i18next'
import { useShop } from '../shop/use-shop.ts'

type Props = Readonly<{
  title: string
  /** One sentence on what this page is for, where the title does not say it all. */
  hint?: ReactNode
  /** The page above this one. */
  back?: Readonly<{ to: string; title: string }>
  /** Buttons beside the title. */
  actions?: ReactNode
  children: ReactNode
}>

/** A page: its title (the window's too), what can be done, and what there is. */
export function PageFrame({ title, hint, back, actions, children }: Props) {
  const { t } = useTranslation()
  const shop = useShop()
  useEffect(() => {
    document.title = `${title} · ${t('windowTitle')}`
  }, [title, t])
  return (
    <div className="page">
      <header className="page-head">
        <div className="page-words">
          {back && (
            <Link
              className="page-back"
              to={back.to}
              search={shop?.isVisit && back.to.startsWith('/shop') ? { mchid: shop.mchid } : {}}
            >
              ← {back.title}
            </Link>
          )}
          <h1>{title}</h1>
          {hint && <p className="page-hint">{hint}</p>}
        </div>
        {actions && <div className="page-actions">{actions}</div>}
      </header>
      {children}
    </div>
  )
}
