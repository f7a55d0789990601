import { useMutation } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { sayError } from '../errors.ts'
import { refreshMoney } from '../queries.ts'
import { sayAmount } from '../ui/amount.tsx'
import { Sheet } from '../ui/sheet.tsx'
import { FormError } from '../ui/states.tsx'
import { callBack, type Held } from './held.ts'

type CallBackProps = { held: Held; onClose: () => void; onDone?: () => void }

/** The money is back in the balance at once; calling back twice is once. */
export function CallBackSheet({ held, onClose, onDone }: CallBackProps) {
  const { t } = useTranslation()
  const back = useMutation({
    mutationFn: () => callBack(held.id),
    onSuccess: async () => {
      await refreshMoney()
      onClose()
      onDone?.()
    },
    // It may have been sent meanwhile: the list says so.
    onError: () => refreshMoney(),
  })
  return (
    <Sheet title={t('held.callBackTitle')} onClose={onClose} busy={back.isPending}>
      <p>{t('held.callBackAsk', { amount: sayAmount(held.amount) })}</p>
      <FormError>{back.error ? sayError(t, back.error) : null}</FormError>
      <button
        type="button"
        className="button button-primary button-wide"
        disabled={back.isPending}
        onClick={() => back.mutate()}
        data-testid="call-back-confirm"
      >
        {t('held.callBackGo')}
      </button>
      <button type="button" className="button button-quiet button-wide" onClick={onClose}>
        {t('held.keep')}
      </button>
    </Sheet>
  )
}
