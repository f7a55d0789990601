import { useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import type { Cashier, Payment, Standing } from '../api.ts'
import { PinSheet } from '../pin/pin-sheet.tsx'
import { meQuery } from '../queries.ts'
import { Amount } from '../ui/amount.tsx'
import { Sheet } from '../ui/sheet.tsx'
import { CheckoutResult, unpaidOf } from './checkout-result.tsx'
import { ConfirmPanel } from './confirm-panel.tsx'
import type { Outcome } from './outcome.ts'
import { PaidResult } from './result-view.tsx'
import { useCheckout } from './use-checkout.ts'

type CheckoutSheetProps = {
  cashier: Cashier
  pay: (funding: string, pin: string) => Promise<Payment>
  /** How the order stands, when paying had no outcome. */
  ask: () => Promise<Standing>
  /** Reads the order again. */
  refresh: () => void
  onEnd: (outcome: Outcome) => void
  doneLabel?: string | undefined
}

/** Confirm, PIN, result: the second and third step of every payment in the wallet. */
export function CheckoutSheet({
  cashier,
  pay,
  ask,
  refresh,
  onEnd,
  doneLabel,
}: CheckoutSheetProps) {
  const { t } = useTranslation()
  const askForPin = useAskForPin()
  const checkout = useCheckout(refresh)
  const { step } = checkout
  const leave = () =>
    onEnd(step.at === 'refused' ? { kind: 'failed', error: step.error } : { kind: 'cancelled' })

  const unpaid = unpaidOf(step, cashier)
  if (unpaid)
    return (
      <Sheet
        title={t('pay.resultTitle')}
        onClose={leave}
        busy={unpaid.at === 'asking'}
        testId="pay-sheet"
      >
        <CheckoutResult
          unpaid={unpaid}
          checkout={checkout}
          order={cashier}
          ask={ask}
          out={{ onLeave: leave, doneLabel }}
        />
      </Sheet>
    )
  if (step.at === 'paid')
    return <PaidSheet payment={step.payment} onEnd={onEnd} doneLabel={doneLabel} />
  if (step.at !== 'pin')
    return (
      <Sheet title={t('pay.title')} onClose={leave} testId="pay-sheet">
        <ConfirmPanel
          cashier={cashier}
          refused={step.at === 'confirm' ? step.refused : undefined}
          onPay={(funding) => askForPin(() => checkout.enterPin(funding))}
        />
      </Sheet>
    )
  return (
    <PinSheet
      onClose={leave}
      back={checkout.back}
      submit={(pin) => pay(step.funding, pin)}
      onRefused={(error) => checkout.refused(error, step.funding)}
      onUnknown={checkout.ask}
      onDone={checkout.paid}
    >
      {cashier.merchant}
      <Amount money={cashier.amount} size="l" />
    </PinSheet>
  )
}

/** Without a PIN nobody can pay: set it first and come back to this very payment. */
export function useAskForPin(): (proceed: () => void) => void {
  const { data: me } = useQuery(meQuery)
  const navigate = useNavigate()
  return (proceed) => {
    if (me?.pinSet !== false) return proceed()
    void navigate({ to: '/pin', search: { next: location.pathname + location.search } })
  }
}

type PaidSheetProps = Pick<CheckoutSheetProps, 'onEnd' | 'doneLabel'> & { payment: Payment }

export function PaidSheet({ payment, onEnd, doneLabel }: PaidSheetProps) {
  const { t } = useTranslation()
  const leave = () => onEnd({ kind: 'paid', payment })
  return (
    <Sheet title={t('pay.resultTitle')} onClose={leave} full testId="pay-sheet">
      <PaidResult payment={payment}>
        <button
          type="button"
          className="button button-primary"
          onClick={leave}
          data-testid="result-done"
        >
          {doneLabel ?? t('common.done')}
        </button>
      </PaidResult>
    </Sheet>
  )
}
