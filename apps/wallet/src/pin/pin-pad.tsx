import { type ReactNode, useEffect, useEffectEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Icon } from '../ui/icon.tsx'
import './pin-pad.css'

const LENGTH = 6
const KEYS = ['1', '2', '3', '4', '5', '6', '7', '8', '9', '', '0', 'delete'] as const

type PinPadProps = {
  label: string
  busy: boolean
  /** Grows by one with every refused PIN: the dots are cleared and shake. */
  refusals: number
  onComplete: (pin: string) => void
  /** Stands between the dots and the keys. */
  children?: ReactNode
}

/**
 * Six dots and our own keys. There is no input element, so that no browser, keyboard or password
 * manager can store, suggest or learn the PIN; a hardware keyboard works through key events.
 */
export function PinPad({ label, busy, refusals, onComplete, children }: PinPadProps) {
  const { t } = useTranslation()
  const [digits, setDigits] = useState('')
  const [seen, setSeen] = useState(refusals)
  if (seen !== refusals) {
    setSeen(refusals)
    setDigits('')
  }

  function press(key: string) {
    if (busy) return
    if (key === 'delete') return setDigits(digits.slice(0, -1))
    if (digits.length >= LENGTH) return
    const next = digits + key
    setDigits(next)
    if (next.length === LENGTH) onComplete(next)
  }

  const onKeyDown = useEffectEvent((event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return
    const key = event.key === 'Backspace' ? 'delete' : event.key
    if (key !== 'delete' && !/^\d$/.test(key)) return
    event.preventDefault()
    press(key)
  })
  useEffect(() => {
    const listener = (event: KeyboardEvent) => onKeyDown(event)
    window.addEventListener('keydown', listener)
    return () => window.removeEventListener('keydown', listener)
  }, [])

  return (
    <div className="pin" role="group" aria-label={label} aria-busy={busy} data-testid="pin-pad">
      <div className={`pin-dots ${refusals > 0 ? 'pin-shake' : ''}`} key={refusals}>
        {Array.from({ length: LENGTH }, (_, index) => (
          <span key={index} className={index < digits.length ? 'pin-dot pin-dot-on' : 'pin-dot'} />
        ))}
      </div>
      <p className="visually-hidden" aria-live="polite">
        {t('pin.entered', { count: digits.length })}
      </p>
      {children}
      <div className="pin-keys">
        {KEYS.map((key) =>
          key === '' ? (
            <span key="gap" />
          ) : (
            <button
              key={key}
              type="button"
              className={key === 'delete' ? 'pin-key pin-key-delete' : 'pin-key number'}
              disabled={busy}
              onClick={() => press(key)}
              aria-label={key === 'delete' ? t('pin.delete') : key}
              data-testid={`pin-${key}`}
            >
              {key === 'delete' ? <Icon name="delete" size={26} /> : key}
            </button>
          ),
        )}
      </div>
    </div>
  )
}
