import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { sayError } from '../errors.ts'
import { PinSheet } from '../pin/pin-sheet.tsx'
import { queryClient } from '../queries.ts'
import { Icon } from '../ui/icon.tsx'
import { Sheet } from '../ui/sheet.tsx'
import { FormError } from '../ui/states.tsx'
import { beginPasskey, isGivenUp, isOnDevice, makePasskey } from './passkeys.ts'

type Begun = Awaited<ReturnType<typeof beginPasskey>>['options']

/** First the PIN, and then the device: its own dialog opens at a tap and not by itself. */
export function AddPasskey({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation()
  const [begun, setBegun] = useState<Begun>()
  const [refusal, setRefusal] = useState<unknown>()
  if (begun) return <OnDevice options={begun} onClose={onClose} />
  if (refusal)
    return (
      <Sheet title={t('passkeys.add')} onClose={onClose}>
        <FormError>{sayError(t, refusal)}</FormError>
        <button type="button" className="button button-primary button-wide" onClick={onClose}>
          {t('common.back')}
        </button>
      </Sheet>
    )
  return (
    <PinSheet
      onClose={onClose}
      busyWords={t('common.wait')}
      submit={beginPasskey}
      onRefused={setRefusal}
      onDone={({ options }) => setBegun(options)}
    >
      {t('passkeys.pinToAdd')}
    </PinSheet>
  )
}

function OnDevice({ options, onClose }: { options: Begun; onClose: () => void }) {
  const { t } = useTranslation()
  const make = useMutation({
    mutationFn: () => makePasskey(options),
    onSuccess: async () => {
      await queryClient.invalidateQueries({ queryKey: ['me', 'passkeys'] })
      void queryClient.invalidateQueries({ queryKey: ['messages'] })
      onClose()
    },
  })
  function sayProblem(error: unknown): string {
    if (isOnDevice(error)) return t('passkeys.onDeviceAlready')
    return isGivenUp(error) ? t('passkeys.givenUp') : sayError(t, error)
  }
  return (
    <Sheet title={t('passkeys.add')} onClose={onClose} busy={make.isPending} testId="passkey-sheet">
      <div className="passkeys-lead">
        <span className="passkeys-mark">
          <Icon name="key" size={32} />
        </span>
        <h2>{t('passkeys.onDevice')}</h2>
        <p>{t('passkeys.onDeviceHint')}</p>
      </div>
      <FormError>{make.error ? sayProblem(make.error) : null}</FormError>
      <button
        type="button"
        className="button button-primary button-wide"
        disabled={make.isPending}
        onClick={() => make.mutate()}
        data-testid="passkey-make"
      >
        {t('passkeys.make')}
      </button>
    </Sheet>
  )
}
