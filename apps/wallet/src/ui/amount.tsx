import type { Money } from '../api.ts'
import { currencySign, formatFen } from '../money.ts'
import './amount.css'

type AmountProps = { money: Money; size?: 's' | 'm' | 'l'; sign?: '+' | '-' | ''; testId?: string }

/** ¥1,234.56 with a smaller sign, figures of equal width; a minus is a real one, as wide as the plus. */
export function Amount({ money, size = 'm', sign = '', testId }: AmountProps) {
  return (
    <span className={`amount amount-${size} number`} data-testid={testId}>
      {sign ? <span>{sign === '-' ? '−' : sign}</span> : null}
      <span className="amount-sign">{currencySign(money.currency)}</span>
      {formatFen(money.amount)}
    </span>
  )
}

export function sayAmount(money: Money): string {
  return `${currencySign(money.currency)}${formatFen(money.amount)}`
}
