import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { sayError } from '../errors.ts'
import { Icon, type IconName } from './icon.tsx'

export function Loading({ label }: { label?: string }) {
  const { t } = useTranslation()
  return (
    <div className="state" role="status">
      <span className="spinner" aria-hidden="true" />
      <span>{label ?? t('common.loading')}</span>
    </div>
  )
}

type EmptyProps = { icon: IconName; title: string; hint: string; children?: ReactNode }

/** Nothing here yet: says what would be here and offers the next step. */
export function Empty({ icon, title, hint, children }: EmptyProps) {
  return (
    <div className="state">
      <Icon name={icon} size={44} />
      <strong>{title}</strong>
      <span>{hint}</span>
      {children}
    </div>
  )
}

export function Failure({ error, retry }: { error: unknown; retry?: (() => void) | undefined }) {
  const { t } = useTranslation()
  return (
    <div className="state" role="alert">
      <Icon name="alert" size={44} />
      <strong>{t('common.failed')}</strong>
      <span>{sayError(t, error)}</span>
      {retry ? (
        <button type="button" className="button button-quiet button-small" onClick={retry}>
          {t('common.retry')}
        </button>
      ) : null}
    </div>
  )
}

/** The sentence under a form that was refused; empty space when all is well. */
export function FormError({ children }: { children?: ReactNode }) {
  return (
    <div aria-live="assertive">
      {children ? (
        <p className="form-error" data-testid="form-error">
          <Icon name="alert" size={20} />
          <span>{children}</span>
        </p>
      ) : null}
    </div>
  )
}
