import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { api, type Cashier, type Payment, type PayRequest } from '../api.ts'
import { nowMs } from '../clock.ts'
import { PinSheet } from '../pin/pin-sheet.tsx'
import { refreshMoney } from '../queries.ts'
import { Amount } from '../ui/amount.tsx'
import { Coin, Wordmark } from '../ui/brand.tsx'
import { Icon } from '../ui/icon.tsx'
import { usePageTitle } from '../ui/page.tsx'
import { Failure, Loading } from '../ui/states.tsx'
import { useAskForPin } from './checkout-sheet.tsx'
import { ConfirmPanel } from './confirm-panel.tsx'
import type { Outcome } from './outcome.ts'
import { NotPaidResult, PaidResult } from './result-view.tsx'
import { ReturnButton } from './return-button.tsx'
import { standingOf, useCashier } from './use-cashier.ts'

type CashierPageProps = {
  request: PayRequest
  /** The address to go back to for each ending, or `undefined` when there is none. */
  returnTo: (kind: Outcome['kind']) => string | undefined
}

/** The cashier as a page of its own, for a payer who comes from a merchant's site or app. */
export function CashierPage({ request, returnTo }: CashierPageProps) {
  const { t } = useTranslation()
  const heading = usePageTitle(t('pay.cashier'))
  const cashier = useCashier(request)
  return (
    <div className="page">
      <header className="cashier-head">
        <Coin size={30} />
        <Wordmark height={19} />
        <h1 ref={heading} tabIndex={-1}>
          {t('pay.cashier')}
        </h1>
      </header>
      <main className="page-body">
        {cashier.isPending ? <Loading label={t('pay.opening')} /> : null}
        {cashier.error ? (
          <>
            <Failure error={cashier.error} retry={() => void cashier.refetch()} />
            <ReturnButton target={returnTo('failed')} quiet />
          </>
        ) : null}
        {cashier.data ? <Checkout cashier={cashier.data} returnTo={returnTo} /> : null}
      </main>
    </div>
  )
}

type CheckoutProps = Pick<CashierPageProps, 'returnTo'> & { cashier: Cashier }

function Checkout({ cashier, returnTo }: CheckoutProps) {
  const { t } = useTranslation()
  const ask = useAskForPin()
  const [funding, setFunding] = useState<string>()
  const [payment, setPayment] = useState<Payment>()
  const [refusal, setRefusal] = useState<unknown>()

  if (payment)
    return (
      <PaidResult payment={payment}>
        <ReturnButton target={returnTo('paid')} automatic />
      </PaidResult>
    )
  const standing = standingOf(cashier, nowMs())
  if (standing !== 'payable')
    return (
      <NotPaidResult title={t(`pay.${standing}Title`)} hint={t(`pay.${standing}Hint`)}>
        <ReturnButton target={returnTo(standing === 'paid' ? 'paid' : 'failed')} />
      </NotPaidResult>
    )
  if (refusal)
    return (
      <NotPaidResult error={refusal}>
        <button
          type="button"
          className="button button-primary"
          onClick={() => setRefusal(undefined)}
        >
          {t('pay.another')}
        </button>
        <ReturnButton target={returnTo('failed')} quiet />
      </NotPaidResult>
    )
  return (
    <>
      <section className="panel panel-pad">
        <ConfirmPanel cashier={cashier} onPay={(chosen) => ask(() => setFunding(chosen))} />
      </section>
      <ReturnButton target={returnTo('cancelled')} cancel />
      <p className="cashier-trust">
        <Icon name="shield" size={16} />
        {t('pay.trust')}
      </p>
      {funding ? (
        <PinSheet
          onClose={() => setFunding(undefined)}
          submit={(pin) => api.pay({ prepayId: cashier.prepayId, funding, pin })}
          onRefused={(error) => {
            setFunding(undefined)
            setRefusal(error)
          }}
          onDone={(paid) => {
            setPayment(paid)
            void refreshMoney()
          }}
        >
          {cashier.merchant}
          <Amount money={cashier.amount} size="l" />
        </PinSheet>
      ) : null}
    </>
  )
}
