import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { sayError } from '../errors.ts'
import { PinSheet } from '../pin/pin-sheet.tsx'
import { queryClient } from '../queries.ts'
import { fullTime } from '../time.ts'
import { Sheet } from '../ui/sheet.tsx'
import { FormError } from '../ui/states.tsx'
import { type Passkey, removePasskey } from './passkeys.ts'

export function RemovePasskey({ passkey, onClose }: { passkey: Passkey; onClose: () => void }) {
  const { t } = useTranslation()
  const [isSure, setSure] = useState(false)
  const [refusal, setRefusal] = useState<unknown>()
  if (isSure)
    return (
      <PinSheet
        onClose={onClose}
        busyWords={t('common.wait')}
        submit={(pin) => removePasskey(passkey.id, pin)}
        onRefused={(error) => {
          setSure(false)
          setRefusal(error)
        }}
        onDone={() => {
          void queryClient.invalidateQueries({ queryKey: ['me', 'passkeys'] })
          void queryClient.invalidateQueries({ queryKey: ['messages'] })
          onClose()
        }}
      >
        {t('passkeys.removeTitle')}
      </PinSheet>
    )
  return (
    <Sheet title={t('passkeys.removeTitle')} onClose={onClose} testId="passkey-sheet">
      <p>{t('passkeys.removeAsk', { time: fullTime(passkey.createdAt) })}</p>
      <FormError>{refusal ? sayError(t, refusal) : null}</FormError>
      <button
        type="button"
        className="button button-danger button-wide"
        onClick={() => setSure(true)}
        data-testid="passkey-remove-confirm"
      >
        {t('passkeys.remove')}
      </button>
      <button type="button" className="button button-quiet button-wide" onClick={onClose}>
        {t('common.cancel')}
      </button>
    </Sheet>
  )
}
