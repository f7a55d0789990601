import { type ReactNode, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Icon } from './icon.tsx'

/** A value that somebody needs elsewhere: it is shown whole, and copied by a button. */
export function Copied({
  value,
  label,
  secret,
}: {
  value: string
  label: string
  secret?: boolean
}) {
  const { t } = useTranslation()
  const [isShown, setShown] = useState(!secret)
  const [isDone, setDone] = useState(false)
  const copy = async (): Promise<void> => {
    await navigator.clipboard.writeText(value)
    setDone(true)
    setTimeout(() => setDone(false), 1_500)
  }
  return (
    <span className="copied">
      <code className="number">{isShown ? value : '••••••••'}</code>
      {secret ? (
        <button
          type="button"
          className="tiny"
          aria-label={t('common.show', { label })}
          aria-pressed={isShown}
          onClick={() => setShown(!isShown)}
        >
          <Icon name="eye" size={17} />
        </button>
      ) : null}
      <button
        type="button"
        className="tiny"
        aria-label={t('common.copy', { label })}
        onClick={() => void copy()}
      >
        <Icon name={isDone ? 'check' : 'copy'} size={17} />
      </button>
    </span>
  )
}

export const Facts = ({ children }: { children: ReactNode }) => (
  <dl className="facts">{children}</dl>
)

export const Fact = ({ label, children }: { label: string; children: ReactNode }) => (
  <div className="fact">
    <dt>{label}</dt>
    <dd>{children}</dd>
  </div>
)

export type Tone = 'good' | 'bad' | 'warm' | 'plain'

export const Tag = ({ tone = 'plain', children }: { tone?: Tone; children: ReactNode }) => (
  <span className="tag" data-tone={tone}>
    {children}
  </span>
)

/** The status of an answer, told by its colour and by its number. */
export function Status({ status }: { status: number }) {
  const { t } = useTranslation()
  if (status === 0) return <Tag tone="bad">{t('common.noAnswer')}</Tag>
  return <Tag tone={status < 300 ? 'good' : status < 500 ? 'warm' : 'bad'}>{status}</Tag>
}
