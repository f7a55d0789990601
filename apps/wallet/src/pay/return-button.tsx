import { Link } from '@tanstack/react-router'
import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'

type ReturnButtonProps = {
  target: string | undefined
  /** Goes by itself after a few seconds, so that a payer who waits is not stranded. */
  automatic?: boolean
  cancel?: boolean
  quiet?: boolean
}

const SECONDS = 3

export function ReturnButton({ target, automatic, cancel, quiet }: ReturnButtonProps) {
  const { t } = useTranslation()
  const [left, setLeft] = useState(SECONDS)
  useEffect(() => {
    if (!automatic || !target) return
    if (left === 0) return location.assign(target)
    const timer = setTimeout(() => setLeft(left - 1), 1000)
    return () => clearTimeout(timer)
  }, [automatic, target, left])

  const look = `button ${cancel || quiet ? 'button-text' : 'button-primary'}`
  if (!target)
    return (
      <Link className={look} to="/" data-testid="return">
        {cancel ? t('pay.cancel') : t('common.toHome')}
      </Link>
    )
  const label = cancel ? t('pay.cancelReturn') : t('pay.return')
  return (
    <a className={look} href={target} data-testid="return">
      {automatic ? t('pay.returnIn', { seconds: left }) : label}
    </a>
  )
}
