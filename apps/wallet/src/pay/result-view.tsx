import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import type { Act, Cashier, NextStep, Payment } from '../api.ts'
import { useServerWords } from '../server-words.ts'
import { fullTime } from '../time.ts'
import { AskConsent } from '../signal/ask-consent.tsx'
import { Amount, sayAmount } from '../ui/amount.tsx'
import { Icon } from '../ui/icon.tsx'
import './pay.css'

/** Paid: the amount, to whom, how and when, and what to do next. */
export function PaidResult({ payment, children }: { payment: Payment; children: ReactNode }) {
  const { t } = useTranslation()
  const say = useServerWords()
  return (
    <div className="result result-paid">
      <div role="status" className="result-said">
        <span className="result-mark">
          <Icon name="check" size={40} />
        </span>
        <h2 data-testid="result-state" data-state={payment.state}>
          {t('pay.paid')}
        </h2>
        <Amount money={payment.amount} size="l" testId="result-amount" />
        <p className="result-merchant">{payment.merchant}</p>
      </div>
      <dl className="facts">
        <div>
          <dt>{t('pay.method')}</dt>
          <dd>{say(payment.method)}</dd>
        </div>
        <div>
          <dt>{t('pay.paidAt')}</dt>
          <dd className="number">{fullTime(payment.paidAt)}</dd>
        </div>
        <div>
          <dt>{t('pay.transactionId')}</dt>
          <dd className="number" data-testid="result-transaction">
            {payment.transactionId}
          </dd>
        </div>
      </dl>
      <AskConsent />
      <div className="result-end">{children}</div>
    </div>
  )
}

export type WhichOrder = Pick<Cashier, 'merchant' | 'amount'>

/** Which order it is about: a payer may have several in mind. */
export function OrderLine({ order }: { order: WhichOrder | undefined }) {
  if (!order) return null
  return (
    <p className="result-order" data-testid="result-order">
      <span>{order.merchant}</span>
      <span className="number">{sayAmount(order.amount)}</span>
    </p>
  )
}

type NotPaidProps = {
  order?: WhichOrder | undefined
  title?: string | undefined
  hint: string
  money?: NextStep['money'] | undefined
  act?: Act | undefined
  children: ReactNode
}

/** Not paid: the reason in a sentence, and what became of the money. */
export function NotPaidResult({ title, order, hint, money, act, children }: NotPaidProps) {
  const { t } = useTranslation()
  return (
    <div className="result result-failed" role="alert">
      <span className="result-mark">
        <Icon name="alert" size={40} />
      </span>
      <h2 data-testid="result-state" data-state="NOTPAY" data-act={act}>
        {title ?? t('pay.notPaid')}
      </h2>
      <OrderLine order={order} />
      <p className="result-hint" data-testid="result-reason">
        {hint}
      </p>
      {money ? (
        <p className="result-money" data-money={money}>
          {t(`pay.money.${money}`)}
        </p>
      ) : null}
      <div className="result-end">{children}</div>
    </div>
  )
}
