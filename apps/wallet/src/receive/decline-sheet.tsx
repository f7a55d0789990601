import { useMutation } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { sayError } from '../errors.ts'
import { sayAmount } from '../ui/amount.tsx'
import { Sheet } from '../ui/sheet.tsx'
import { FormError } from '../ui/states.tsx'
import { declineTransfer, type IncomingTransfer } from './incoming.ts'

type DeclineSheetProps = {
  token: string
  transfer: IncomingTransfer
  onEnd: (now: IncomingTransfer) => void
  onClose: () => void
}

/** Sending money back cannot be undone, so it is asked once more. */
export function DeclineSheet({ token, transfer, onEnd, onClose }: DeclineSheetProps) {
  const { t } = useTranslation()
  const decline = useMutation({
    mutationFn: () => declineTransfer(token),
    onSuccess: onEnd,
  })
  const { merchant, amount } = transfer
  return (
    <Sheet title={t('receive.declineTitle')} onClose={onClose} busy={decline.isPending}>
      <p>{t('receive.declineAsk', { merchant, amount: sayAmount(amount) })}</p>
      <FormError>{decline.error ? sayError(t, decline.error) : null}</FormError>
      <button
        type="button"
        className="button button-danger button-wide"
        disabled={decline.isPending}
        onClick={() => decline.mutate()}
        data-testid="transfer-decline-confirm"
      >
        {t('receive.declineGo')}
      </button>
      <button type="button" className="button button-quiet button-wide" onClick={onClose}>
        {t('common.cancel')}
      </button>
    </Sheet>
  )
}
