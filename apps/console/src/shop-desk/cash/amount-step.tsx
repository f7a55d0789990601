import { Button } from 'antd'
import { useEffect, useEffectEvent } from 'react'
import { useTranslation } from 'react-i18next'
import { fenOfYuan } from '../api.ts'

type Props = Readonly<{
  typed: string
  onType: (typed: string) => void
  onGo: () => void
}>

const typable = /^\d{0,7}(\.\d{0,2})?$/
const keys = ['1', '2', '3', '4', '5', '6', '7', '8', '9', '.', '0', '⌫'] as const

/** What is typed after a key; what would be no amount is not typed. */
function after(typed: string, key: string): string {
  if (key === '⌫' || key === 'Backspace') return typed.slice(0, -1)
  const next = `${typed === '0' && key !== '.' ? '' : typed}${key}`
  return typable.test(next) ? (next === '.' ? '0.' : next) : typed
}

/** The amount, on keys that a finger hits, or on those of a keyboard. */
export function AmountStep({ typed, onType, onGo }: Props) {
  const { t } = useTranslation('shop-desk')
  const isReady = fenOfYuan(typed) !== undefined
  const press = useEffectEvent((event: KeyboardEvent) => {
    // A button that has the focus is pressed by Enter itself; a field is typed into.
    const { target } = event
    if (event.ctrlKey || event.metaKey || event.altKey) return
    if (target instanceof HTMLElement && target.closest('input, textarea, [role="combobox"]'))
      return
    if (/^[0-9.]$/.test(event.key) || event.key === 'Backspace') onType(after(typed, event.key))
    else if (event.key === 'Escape') onType('')
    else if (event.key === 'Enter' && !(target instanceof HTMLButtonElement)) onGo()
  })
  useEffect(() => {
    const hear = (event: KeyboardEvent) => press(event)
    window.addEventListener('keydown', hear)
    return () => window.removeEventListener('keydown', hear)
  }, [])
  return (
    <div className="cash-amount">
      <p className="cash-sum" aria-live="polite" aria-label={t('cash.amount')}>
        <span aria-hidden="true">¥</span>
        <output data-testid="cash-sum">{typed || '0'}</output>
      </p>
      <div className="keypad" role="group" aria-label={t('cash.keypad')}>
        {keys.map((key) => (
          <Button
            key={key}
            size="large"
            className="keypad-key"
            aria-label={key === '⌫' ? t('cash.erase') : key}
            onClick={() => onType(after(typed, key))}
          >
            {key}
          </Button>
        ))}
      </div>
      <Button
        type="primary"
        size="large"
        block
        disabled={!isReady}
        onClick={onGo}
        data-testid="cash-go"
      >
        {t('cash.collect')}
      </Button>
    </div>
  )
}
