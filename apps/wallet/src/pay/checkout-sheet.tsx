import { useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Cashier, Payment } from '../api.ts'
import { nowMs } from '../clock.ts'
import { PinSheet } from '../pin/pin-sheet.tsx'
import { meQuery, refreshMoney } from '../queries.ts'
import { Amount } from '../ui/amount.tsx'
import { Sheet } from '../ui/sheet.tsx'
import { ConfirmPanel } from './confirm-panel.tsx'
import type { Outcome } from './outcome.ts'
import { NotPaidResult, PaidResult } from './result-view.tsx'
import { standingOf } from './use-cashier.ts'

type CheckoutSheetProps = {
  cashier: Cashier
  pay: (funding: string, pin: string) => Promise<Payment>
  onEnd: (outcome: Outcome) => void
  doneLabel?: string | undefined
}

type Step =
  | { at: 'confirm' }
  | { at: 'pin'; funding: string }
  | { at: 'paid'; payment: Payment }
  | { at: 'refused'; error: unknown }

/** Confirm, PIN, result: the second and third step of every payment in the wallet. */
export function CheckoutSheet({ cashier, pay, onEnd, doneLabel }: CheckoutSheetProps) {
  const { t } = useTranslation()
  const ask = useAskForPin()
  const [step, setStep] = useState<Step>({ at: 'confirm' })
  const leave = () =>
    onEnd(step.at === 'refused' ? { kind: 'failed', error: step.error } : { kind: 'cancelled' })

  if (step.at === 'paid')
    return <PaidSheet payment={step.payment} onEnd={onEnd} doneLabel={doneLabel} />
  const standing = standingOf(cashier, nowMs())
  // An order that ran out while the PIN was typed is left to the server to refuse.
  if (step.at === 'confirm' && standing !== 'payable')
    return (
      <DeadEnd
        title={t(`pay.${standing}Title`)}
        hint={t(`pay.${standing}Hint`)}
        doneLabel={doneLabel}
        leave={leave}
      />
    )
  if (step.at === 'refused')
    return <DeadEnd error={step.error} doneLabel={doneLabel} leave={leave} />
  if (step.at === 'confirm')
    return (
      <Sheet title={t('pay.title')} onClose={leave} testId="pay-sheet">
        <ConfirmPanel
          cashier={cashier}
          onPay={(funding) => ask(() => setStep({ at: 'pin', funding }))}
        />
      </Sheet>
    )
  return (
    <PinSheet
      onClose={leave}
      back={() => setStep({ at: 'confirm' })}
      submit={(pin) => pay(step.funding, pin)}
      onRefused={(error) => setStep({ at: 'refused', error })}
      onDone={(payment) => {
        setStep({ at: 'paid', payment })
        void refreshMoney()
      }}
    >
      {cashier.merchant}
      <Amount money={cashier.amount} size="l" />
    </PinSheet>
  )
}

type DeadEndProps = {
  title?: string
  hint?: string
  error?: unknown
  doneLabel: string | undefined
  leave: () => void
}

function DeadEnd({ doneLabel, leave, ...reason }: DeadEndProps) {
  const { t } = useTranslation()
  return (
    <Sheet title={t('pay.resultTitle')} onClose={leave} testId="pay-sheet">
      <NotPaidResult {...reason}>
        <button type="button" className="button button-primary" onClick={leave}>
          {doneLabel ?? t('common.done')}
        </button>
      </NotPaidResult>
    </Sheet>
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
