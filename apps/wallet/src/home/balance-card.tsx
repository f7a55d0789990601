import { Link } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import type { Me } from '../api.ts'
import { changePreferences, usePreferences } from '../preferences.ts'
import { Amount } from '../ui/amount.tsx'
import { Icon } from '../ui/icon.tsx'

export function BalanceCard({ me }: { me: Me }) {
  const { t } = useTranslation()
  const { balanceHidden } = usePreferences()
  return (
    <section className="balance" aria-label={t('home.balance')}>
      <svg className="balance-coin" viewBox="0 0 200 200" aria-hidden="true">
        <circle cx="100" cy="100" r="98" />
        <circle cx="100" cy="100" r="84" />
        <path d="M70 70h60v60H70z" />
      </svg>
      <div className="balance-label">
        {t('home.balance')}
        <button
          type="button"
          className="icon-button"
          onClick={() => changePreferences({ balanceHidden: !balanceHidden })}
          aria-label={balanceHidden ? t('home.show') : t('home.hide')}
          aria-pressed={balanceHidden}
        >
          <Icon name={balanceHidden ? 'eye-off' : 'eye'} size={20} />
        </button>
      </div>
      {balanceHidden ? (
        <span className="amount amount-l number" data-testid="balance">
          ••••••
        </span>
      ) : (
        <Amount money={me.balance} size="l" testId="balance" />
      )}
      <nav className="balance-links" aria-label={t('home.balance')}>
        <Link to="/top-up" data-testid="home-top-up">
          <Icon name="in" size={18} />
          {t('home.topUp')}
        </Link>
        <Link to="/withdraw" data-testid="home-withdraw">
          <Icon name="out" size={18} />
          {t('home.withdraw')}
        </Link>
        <Link to="/cards" data-testid="home-cards">
          <Icon name="card" size={18} />
          {t('home.cards', { count: me.cards.length })}
        </Link>
      </nav>
    </section>
  )
}
