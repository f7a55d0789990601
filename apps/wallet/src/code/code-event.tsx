import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { api, type Payment, type PaymentCodeState, type Standing } from '../api.ts'
import { CheckoutSheet, PaidSheet } from '../pay/checkout-sheet.tsx'
import { NotPaidResult } from '../pay/result-view.tsx'
import { refreshMoney } from '../queries.ts'
import { Sheet } from '../ui/sheet.tsx'

type CodeEventProps = {
  event: PaymentCodeState & { code: string }
  onSettled: (code: string, paid: boolean) => void
}

/** A till scanned the code: it is paid, or the payer is asked, or it failed. */
export function CodeEvent({ event, onSettled }: CodeEventProps) {
  const { t } = useTranslation()
  // What was first seen leads to its own end; a later poll must not swap sheets under the finger.
  const [{ code, state, cashier, payment }] = useState(event)

  if (state === 'confirm' && cashier)
    return (
      <CheckoutSheet
        cashier={cashier}
        pay={(funding, pin) => api.confirmPaymentCode(code, { pin, funding })}
        ask={() => standingOf(code)}
        refresh={() => undefined}
        onEnd={(outcome) => {
          // The till is told at once; when the message is lost, the order simply expires.
          if (outcome.kind === 'cancelled') void api.cancelPaymentCode(code).catch(() => undefined)
          onSettled(code, outcome.kind === 'paid')
        }}
      />
    )
  if (state === 'paid' && payment)
    return <PaidAtTill payment={payment} onEnd={() => onSettled(code, true)} />
  if (state !== 'failed') return null
  const leave = () => onSettled(code, false)
  return (
    <Sheet title={t('pay.title')} onClose={leave}>
      <NotPaidResult hint={t('code.failedHint')}>
        <button type="button" className="button button-primary" onClick={leave}>
          {t('code.another')}
        </button>
      </NotPaidResult>
    </Sheet>
  )
}

/** How the till's order stands; where it failed, its own sheet says so once the code is renewed. */
async function standingOf(code: string): Promise<Standing> {
  const { state, cashier, payment } = await api.paymentCode(code)
  if (state === 'paid' && payment) return { is: 'paid', payment }
  return { is: state === 'confirm' && cashier ? 'unpaid' : 'confirming' }
}

function PaidAtTill({ payment, onEnd }: { payment: Payment; onEnd: () => void }) {
  useEffect(() => void refreshMoney(), [])
  return <PaidSheet payment={payment} onEnd={onEnd} />
}
