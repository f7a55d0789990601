import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { api, type DemoCard } from '../api.ts'
import { sayAmount } from '../ui/amount.tsx'
import { Icon } from '../ui/icon.tsx'
import { grouped } from './card-number.ts'
import './cards.css'

/** The demo bank lends cards to newcomers; elsewhere the list does not exist and shows nothing. */
export function DemoCards({ onPick }: { onPick: (card: DemoCard) => void }) {
  const { t } = useTranslation()
  const { data } = useQuery({
    queryKey: ['demo-cards'],
    queryFn: () => api.demoCards(),
    retry: false,
  })
  if (!data || data.cards.length === 0) return null
  return (
    <section className="panel" aria-label={t('cards.demo')}>
      <div className="section-head">
        <h2>{t('cards.demo')}</h2>
      </div>
      <p className="demo-cards-hint">{t('cards.demoHint')}</p>
      <ul>
        {data.cards.map((card) => (
          <li key={card.number}>
            <button
              type="button"
              className="demo-card"
              onClick={() => onPick(card)}
              data-testid="demo-card"
              data-number={card.number}
            >
              <Icon name="card" size={22} />
              <span>
                <span className="number">{grouped(card.number)}</span>
                <span>
                  {card.name} · {t('cards.demoBalance', { amount: demoBalance(card) })}
                </span>
              </span>
              <Icon name="plus" size={18} />
            </button>
          </li>
        ))}
      </ul>
    </section>
  )
}

function demoBalance({ balance }: DemoCard): string {
  return sayAmount(typeof balance === 'string' ? { amount: balance, currency: 'CNY' } : balance)
}
