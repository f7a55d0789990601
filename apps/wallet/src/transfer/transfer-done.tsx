import { Link } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { Amount, sayAmount } from '../ui/amount.tsx'
import { Icon } from '../ui/icon.tsx'
import '../pay/pay.css'

type TransferDoneProps = {
  way: 'topUp' | 'withdraw'
  amount: string
  balance: string
  currency: string
}

export function TransferDone({ way, amount, balance, currency }: TransferDoneProps) {
  const { t } = useTranslation()
  return (
    <div className="result result-paid">
      <div role="status" className="result-said">
        <span className="result-mark">
          <Icon name="check" size={40} />
        </span>
        <h2 data-testid="result-state" data-state="SUCCESS">
          {t(`transfer.${way}.done`)}
        </h2>
        <Amount money={{ amount, currency }} size="l" />
        <p className="result-hint">
          {t('transfer.balance', { amount: sayAmount({ amount: balance, currency }) })}
        </p>
      </div>
      <div className="result-end">
        <Link className="button button-primary" to="/" replace data-testid="result-done">
          {t('common.done')}
        </Link>
      </div>
    </div>
  )
}
