import { useTranslation } from 'react-i18next'
import { api, type Cashier, type PayRequest } from '../api.ts'
import { PinSheet } from '../pin/pin-sheet.tsx'
import { Amount } from '../ui/amount.tsx'
import { Coin, Wordmark } from '../ui/brand.tsx'
import { Icon } from '../ui/icon.tsx'
import { usePageTitle } from '../ui/page.tsx'
import { Loading } from '../ui/states.tsx'
import { CheckoutResult, unpaidOf } from './checkout-result.tsx'
import { useAskForPin } from './checkout-sheet.tsx'
import { ConfirmPanel } from './confirm-panel.tsx'
import type { Outcome } from './outcome.ts'
import { RefusedView } from './refused-view.tsx'
import { PaidResult } from './result-view.tsx'
import { ReturnButton } from './return-button.tsx'
import { useCashier } from './use-cashier.ts'
import { useCheckout } from './use-checkout.ts'

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
          <RefusedView
            title={t('pay.cannotOpen')}
            error={cashier.error}
            again={() => void cashier.refetch()}
            out={{ target: returnTo('failed') }}
          />
        ) : null}
        {cashier.data ? (
          <Checkout
            cashier={cashier.data}
            refresh={() => void cashier.refetch()}
            returnTo={returnTo}
          />
        ) : null}
      </main>
    </div>
  )
}

type CheckoutProps = Pick<CashierPageProps, 'returnTo'> & { cashier: Cashier; refresh: () => void }

function Checkout({ cashier, refresh, returnTo }: CheckoutProps) {
  const { t } = useTranslation()
  const askForPin = useAskForPin()
  const checkout = useCheckout(refresh)
  const { step } = checkout
  const { prepayId } = cashier

  if (step.at === 'paid')
    return (
      <PaidResult payment={step.payment}>
        <ReturnButton target={returnTo('paid')} automatic />
      </PaidResult>
    )
  const unpaid = unpaidOf(step, cashier)
  if (unpaid) {
    const isPaid = unpaid.at === 'over' && unpaid.step.act === 'bills'
    return (
      <CheckoutResult
        unpaid={unpaid}
        checkout={checkout}
        order={cashier}
        ask={() => api.standing(prepayId)}
        out={{ target: returnTo(isPaid ? 'paid' : 'failed') }}
      />
    )
  }
  return (
    <>
      <section className="panel panel-pad">
        <ConfirmPanel
          cashier={cashier}
          refused={step.at === 'confirm' ? step.refused : undefined}
          onPay={(chosen) => askForPin(() => checkout.enterPin(chosen))}
        />
      </section>
      <ReturnButton target={returnTo('cancelled')} cancel />
      <p className="cashier-trust">
        <Icon name="shield" size={16} />
        {t('pay.trust')}
      </p>
      {step.at === 'pin' ? (
        <PinSheet
          onClose={checkout.back}
          submit={(pin) => api.pay({ prepayId, funding: step.funding, pin })}
          onRefused={(error) => checkout.refused(error, step.funding)}
          onUnknown={checkout.ask}
          onDone={checkout.paid}
        >
          {cashier.merchant}
          <Amount money={cashier.amount} size="l" />
        </PinSheet>
      ) : null}
    </>
  )
}
