import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { PinPad } from './pin-pad.tsx'
import { weaknessOf } from './weak-pin.ts'

type NewPinProps = { save: (pin: string) => Promise<void>; problem: string | undefined }

/** Choose six digits, then repeat them. */
export function NewPin({ save, problem }: NewPinProps) {
  const { t } = useTranslation()
  const [first, setFirst] = useState('')
  const [complaint, setComplaint] = useState<string>()
  const [refusals, setRefusals] = useState(0)
  const [rounds, setRounds] = useState(0)
  const [busy, setBusy] = useState(false)

  function startOver(why: string) {
    setComplaint(why)
    setRefusals((count) => count + 1)
    setFirst('')
  }

  async function choose(pin: string) {
    const weakness = weaknessOf(pin)
    if (!first && weakness) return startOver(t(`pin.weak.${weakness}`))
    setComplaint(undefined)
    if (!first) {
      setFirst(pin)
      // A new pad without the shake: the choice was good.
      setRefusals(0)
      return setRounds((count) => count + 1)
    }
    if (pin !== first) return startOver(t('pin.mismatch'))
    setBusy(true)
    await save(pin)
    setBusy(false)
    startOver('')
  }

  const said = complaint || problem
  return (
    <div className="pin-page-pad">
      <div className="pin-guide">
        <div className="pin-steps" aria-hidden="true">
          <span className="pin-step-on" />
          <span className={first ? 'pin-step-on' : ''} />
        </div>
        <h2>{first ? t('pin.again') : t('pin.choose')}</h2>
        <p>{first ? t('pin.againHint') : t('pin.chooseHint')}</p>
      </div>
      <p
        className={said ? 'pin-line pin-line-error' : 'pin-line'}
        role="status"
        data-testid="pin-line"
      >
        {said}
      </p>
      <PinPad
        key={rounds}
        label={first ? t('pin.again') : t('pin.choose')}
        busy={busy}
        refusals={refusals}
        onComplete={(pin) => void choose(pin)}
      />
    </div>
  )
}
