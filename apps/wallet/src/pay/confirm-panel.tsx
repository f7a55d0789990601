import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Cashier } from '../api.ts'
import { Amount, sayAmount } from '../ui/amount.tsx'
import { Icon } from '../ui/icon.tsx'
import { FundingChoice } from './funding-choice.tsx'
import { TimeLeft } from './time-left.tsx'
import './pay.css'

type ConfirmPanelProps = {
  cashier: Cashier
  /** What it could not be paid from just now: the others are laid open, and one of them is proposed. */
  refused?: string | undefined
  onPay: (funding: string) => void
}

/** Who is paid, for what, how much, and from where: everything to see before saying yes. */
export function ConfirmPanel({ cashier, refused, onPay }: ConfirmPanelProps) {
  const { t } = useTranslation()
  const [picked, setPicked] = useState<string>()
  // What was picked may no longer do once the order was read again.
  const usable = cashier.funding.filter(({ enabled }) => enabled).map(({ id }) => id)
  const chosen =
    usable.find((id) => id === picked) ?? usable.find((id) => id !== refused) ?? usable[0]
  const subOrders = cashier.subOrders ?? []
  return (
    <div className="confirm" data-testid="cashier">
      <div className="confirm-head">
        <span className="confirm-merchant">
          <Icon name="shop" size={18} />
          <span data-testid="cashier-merchant">{cashier.merchant}</span>
        </span>
        <Amount money={cashier.amount} size="l" testId="cashier-amount" />
        <TimeLeft until={cashier.expiresAt} />
      </div>
      <dl className="facts">
        {subOrders.length > 0 ? (
          subOrders.map((order, index) => (
            <div key={index}>
              <dt>
                {order.merchant}
                <span>{order.description}</span>
              </dt>
              <dd>
                <Amount money={order.amount} size="s" />
              </dd>
            </div>
          ))
        ) : (
          <div>
            <dt>{t('pay.goods')}</dt>
            <dd data-testid="cashier-goods">{cashier.description}</dd>
          </div>
        )}
      </dl>
      <FundingChoice
        options={cashier.funding}
        currency={cashier.amount.currency}
        chosen={chosen}
        onChoose={setPicked}
        startsOpen={refused !== undefined}
      />
      {chosen ? (
        <button
          type="button"
          className="button button-primary button-wide"
          onClick={() => onPay(chosen)}
          data-testid="pay-confirm"
          data-signal="confirm"
        >
          {t('pay.confirm', { amount: sayAmount(cashier.amount) })}
        </button>
      ) : (
        <div className="confirm-stuck">
          <p>{t('pay.noFunding')}</p>
          <Link className="button button-primary" to="/top-up">
            {t('home.topUp')}
          </Link>
          <Link className="button button-quiet" to="/cards/new">
            {t('cards.bind')}
          </Link>
        </div>
      )}
    </div>
  )
}
