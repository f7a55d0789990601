import { useEffect, useEffectEvent } from 'react'
import { useTranslation } from 'react-i18next'
import { api, type PayRequest } from '../api.ts'
import { codeOf } from '../errors.ts'
import { Sheet } from '../ui/sheet.tsx'
import { Loading } from '../ui/states.tsx'
import { CheckoutSheet } from './checkout-sheet.tsx'
import type { Outcome } from './outcome.ts'
import { RefusedView } from './refused-view.tsx'
import { useCashier } from './use-cashier.ts'

type PaySheetProps = {
  request: PayRequest
  onEnd: (outcome: Outcome) => void
  doneLabel?: string
  /** Where to go instead when the text turns out to be no payment. */
  elsewhere?: () => void
}

/** Opens the cashier for a scanned code or a merchant's call-up, over whatever page is there. */
export function PaySheet({ request, onEnd, doneLabel, elsewhere }: PaySheetProps) {
  const { t } = useTranslation()
  const cashier = useCashier(request)
  const noPayment = cashier.error !== null && isNoPayment(cashier.error)
  const goElsewhere = useEffectEvent(() => elsewhere?.())
  useEffect(() => {
    if (noPayment) goElsewhere()
  }, [noPayment])
  if (cashier.data)
    return (
      <CheckoutSheet
        cashier={cashier.data}
        pay={(funding, pin) => api.pay({ prepayId: cashier.data.prepayId, funding, pin })}
        ask={() => api.standing(cashier.data.prepayId)}
        refresh={() => void cashier.refetch()}
        onEnd={onEnd}
        doneLabel={doneLabel}
      />
    )
  const failed = () => onEnd({ kind: 'failed', error: cashier.error })
  return (
    <Sheet
      title={t('pay.title')}
      onClose={cashier.error ? failed : () => onEnd({ kind: 'cancelled' })}
      testId="pay-sheet"
    >
      {cashier.error ? (
        <RefusedView
          title={t('pay.cannotOpen')}
          error={cashier.error}
          again={() => void cashier.refetch()}
          out={{ onLeave: failed, doneLabel }}
        />
      ) : (
        <Loading label={t('pay.opening')} />
      )}
    </Sheet>
  )
}

/** The server read the text and it was no payment; an expired payment is something else. */
function isNoPayment(error: unknown): boolean {
  return ['PREPAY_INVALID', 'PARAM_ERROR'].includes(codeOf(error))
}
