import { useId } from 'react'
import { useTranslation } from 'react-i18next'
import type { Card } from '../api.ts'
import { Icon } from '../ui/icon.tsx'

type CardSelectProps = {
  label: string
  cards: Card[]
  value: string
  onValue: (cardId: string) => void
}

export function CardSelect({ label, cards, value, onValue }: CardSelectProps) {
  const { t } = useTranslation()
  const id = useId()
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      <div className="field-box">
        <span className="field-lead">
          <Icon name="card" size={22} />
        </span>
        <select
          id={id}
          value={value}
          onChange={(event) => onValue(event.target.value)}
          data-testid="transfer-card"
        >
          {cards.map((card) => (
            <option key={card.id} value={card.id}>
              {card.bank} {t(`cards.kind.${card.kind}`)} ({card.last4})
            </option>
          ))}
        </select>
        <Icon name="down" size={18} />
      </div>
    </div>
  )
}
