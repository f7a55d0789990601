import { useId, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { FundingOption } from '../api.ts'
import { useServerWords } from '../server-words.ts'
import { sayAmount } from '../ui/amount.tsx'
import { Icon } from '../ui/icon.tsx'

type FundingChoiceProps = {
  options: FundingOption[]
  currency: string
  chosen: string | undefined
  onChoose: (id: string) => void
  startsOpen: boolean
}

/** One line with the chosen source of money; the others unfold on demand. */
export function FundingChoice({ options, currency, chosen, ...given }: FundingChoiceProps) {
  const { t } = useTranslation()
  // With nothing to choose from, the reasons are what the payer needs to see.
  const [open, setOpen] = useState(given.startsOpen || chosen === undefined)
  const listId = useId()
  const current = options.find(({ id }) => id === chosen)
  return (
    <div className="funding">
      <button
        type="button"
        className="funding-current"
        aria-expanded={open}
        aria-controls={listId}
        onClick={() => setOpen(!open)}
        data-testid="funding"
      >
        <span className="funding-label">{t('pay.funding')}</span>
        {current ? <FundingName option={current} currency={currency} /> : <span>—</span>}
        <Icon name="next" size={18} />
      </button>
      {open ? (
        <fieldset className="funding-list" id={listId}>
          <legend className="visually-hidden">{t('pay.funding')}</legend>
          {options.map((option) => (
            <label key={option.id} className={option.enabled ? '' : 'funding-off'}>
              <FundingIcon id={option.id} />
              <FundingName option={option} currency={currency} />
              <input
                type="radio"
                name="funding"
                checked={option.id === chosen}
                disabled={!option.enabled}
                onChange={() => {
                  given.onChoose(option.id)
                  setOpen(false)
                }}
                data-testid={`funding-${option.id}`}
              />
            </label>
          ))}
        </fieldset>
      ) : null}
    </div>
  )
}

function FundingIcon({ id }: { id: string }) {
  return <Icon name={id.startsWith('card') ? 'card' : 'coin'} size={22} />
}

function FundingName({ option, currency }: { option: FundingOption; currency: string }) {
  const { t } = useTranslation()
  const say = useServerWords()
  const share = (amount: string) => sayAmount({ amount, currency })
  return (
    <span className="funding-name">
      {say(option.title)}
      {option.balanceShare && option.cardShare ? (
        <span>
          {t('pay.shares', {
            balance: share(option.balanceShare),
            card: share(option.cardShare),
          })}
        </span>
      ) : null}
      {option.enabled ? null : <span>{say(option.reason ?? t('pay.cannotUse'))}</span>}
    </span>
  )
}
