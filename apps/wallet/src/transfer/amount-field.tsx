import { useId } from 'react'
import { useTranslation } from 'react-i18next'
import { currencySign } from '../money.ts'

type AmountFieldProps = {
  label: string
  currency: string
  value: string
  onValue: (value: string) => void
  note: string
  error: string | undefined
  quick?: string[]
  all?: () => void
}

/** Digits, one point, two places: anything else is simply not typed. */
const TYPABLE = /^\d{0,9}(\.\d{0,2})?$/

export function AmountField(props: AmountFieldProps) {
  const { label, currency, value, onValue, note, error, quick = [], all } = props
  const { t } = useTranslation()
  const id = useId()
  return (
    <div className={`panel panel-pad amount-field ${error ? 'field-error' : ''}`}>
      <label htmlFor={id}>{label}</label>
      <div className="amount-field-line">
        <span className="number" aria-hidden="true">
          {currencySign(currency)}
        </span>
        <input
          id={id}
          className="number"
          inputMode="decimal"
          autoComplete="off"
          placeholder="0.00"
          value={value}
          onChange={(event) => {
            const typed = event.target.value.replaceAll(/[。，,]/g, (mark) =>
              mark === '。' ? '.' : '',
            )
            if (TYPABLE.test(typed)) onValue(typed)
          }}
          aria-invalid={error ? true : undefined}
          aria-describedby={`${id}-note`}
          data-testid="amount"
        />
        {all ? (
          <button
            type="button"
            className="button button-text"
            onClick={all}
            data-testid="amount-all"
          >
            {t('transfer.all')}
          </button>
        ) : null}
      </div>
      <p className="field-note" id={`${id}-note`}>
        {error ?? note}
      </p>
      {quick.length > 0 ? (
        <div className="amount-quick" role="group" aria-label={t('transfer.quick')}>
          {quick.map((yuan) => (
            <button
              key={yuan}
              type="button"
              className="chip number"
              aria-pressed={value === yuan}
              onClick={() => onValue(yuan)}
            >
              {currencySign(currency)}
              {yuan}
            </button>
          ))}
        </div>
      ) : null}
    </div>
  )
}
