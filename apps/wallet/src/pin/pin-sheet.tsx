import { type ReactNode, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Sheet } from '../ui/sheet.tsx'
import { AskPin } from './ask-pin.tsx'
import type { Asking } from './use-asked.ts'

type PinSheetProps<T> = Omit<Asking<T>, 'onBusy' | 'onChallenge'> & {
  /** What the PIN is asked for: merchant, amount. */
  children?: ReactNode
  busyWords?: string
  onClose: () => void
  back?: () => void
}

/** The PIN pad as a sheet, which cannot be closed while money may be moving. */
export function PinSheet<T>({ onClose, back, ...ask }: PinSheetProps<T>) {
  const { t } = useTranslation()
  const [busy, setBusy] = useState(false)
  const [asked, setAsked] = useState(false)
  return (
    <Sheet
      title={t(asked ? 'guard.title' : 'pin.title')}
      onClose={onClose}
      back={back}
      busy={busy}
      testId="pin-sheet"
    >
      <AskPin {...ask} onBusy={setBusy} onChallenge={setAsked} />
    </Sheet>
  )
}
