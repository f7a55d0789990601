import { type FormEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { SentCode } from '../account/sent-code.tsx'
import { sayError } from '../errors.ts'
import { inboxOfMasked } from '../inbox/inbox.ts'
import { PinSheet } from '../pin/pin-sheet.tsx'
import { FormError } from '../ui/states.tsx'
import { sendThawCode, thaw } from './freeze.ts'

type ThawFormProps = { phone: string; onThawed: () => void }

/** First the code that came to the phone, then the PIN: one alone is not enough. */
export function ThawForm({ phone, onThawed }: ThawFormProps) {
  const { t } = useTranslation()
  const [code, setCode] = useState('')
  const [asksPin, setAsksPin] = useState(false)
  const [refusal, setRefusal] = useState<unknown>()

  function submit(event: FormEvent) {
    event.preventDefault()
    setRefusal(undefined)
    setAsksPin(true)
  }

  return (
    <form className="panel panel-pad freeze-thaw" onSubmit={submit}>
      <h2>{t('freeze.thawTitle')}</h2>
      <p>{t('freeze.thawHint', { phone })}</p>
      <SentCode
        value={code}
        onValue={setCode}
        canSend
        send={async () => (await sendThawCode()).retryAfterSeconds}
        inbox={() => inboxOfMasked(phone)}
      />
      <FormError>{refusal ? sayError(t, refusal) : null}</FormError>
      <button
        className="button button-primary button-wide"
        disabled={code.length !== 6}
        data-testid="thaw"
      >
        {t('freeze.thaw')}
      </button>
      {asksPin ? (
        <PinSheet
          onClose={() => setAsksPin(false)}
          submit={(pin) => thaw(pin, code)}
          onRefused={(error) => {
            setAsksPin(false)
            setRefusal(error)
          }}
          onDone={onThawed}
        >
          {t('freeze.thaw')}
        </PinSheet>
      ) : null}
    </form>
  )
}
