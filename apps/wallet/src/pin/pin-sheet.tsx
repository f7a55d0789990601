import { type ReactNode, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Sheet } from '../ui/sheet.tsx'
import { AskPin } from './ask-pin.tsx'

type PinSheetProps<T> = {
  /** What the PIN is asked for: merchant, amount. */
  children?: ReactNode
  submit: (pin: string) => Promise<T>
  onDone: (result: T) => void
  onRefused: (error: unknown) => void
  onUnknown?: () => void
  onClose: () => void
  back?: () => void
}

/** The PIN pad as a sheet, which cannot be closed while money may be moving. */
export function PinSheet<T>({ onClose, back, ...ask }: PinSheetProps<T>) {
  const { t } = useTranslation()
  const [busy, setBusy] = useState(false)
  return (
    <Sheet title={t('pin.title')} onClose={onClose} back={back} busy={busy} testId="pin-sheet">
      <AskPin {...ask} onBusy={setBusy} />
    </Sheet>
  )
}
