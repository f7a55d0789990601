import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { type ReactNode, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { nowMs } from '../clock.ts'
import { codeOf, isUnknownOutcome, lockedUntil, remainingTries, sayError } from '../errors.ts'
import { meQuery, queryClient } from '../queries.ts'
import { fullTime } from '../time.ts'
import { Icon } from '../ui/icon.tsx'
import { ForgotPin } from './forgot-pin.tsx'
import { insist } from './insist.ts'
import { PinPad } from './pin-pad.tsx'

type AskPinProps<T> = {
  /** What the PIN is asked for: merchant, amount. */
  children?: ReactNode
  /** Must be safe to repeat. */
  submit: (pin: string) => Promise<T>
  onDone: (result: T) => void
  /** A refusal that no other PIN would change. */
  onRefused: (error: unknown) => void
  onBusy?: (busy: boolean) => void
  /** Whoever can ask what became of it is told of silence; without it the call is sent again. */
  onUnknown?: (() => void) | undefined
}

type Phase =
  | { at: 'ready' | 'busy' }
  | { at: 'silent' }
  | { at: 'wrong' | 'locked'; error: unknown }

export function AskPin<T>({ children, submit, ...on }: AskPinProps<T>) {
  const { onDone, onRefused, onBusy, onUnknown } = on
  const { t } = useTranslation()
  const { data: me } = useQuery(meQuery)
  const [phase, setPhase] = useState<Phase>({ at: 'ready' })
  const [refusals, setRefusals] = useState(0)
  const lastPin = useRef('')

  async function send(pin: string) {
    lastPin.current = pin
    setPhase({ at: 'busy' })
    onBusy?.(true)
    try {
      onDone(await insist(() => submit(pin), onUnknown !== undefined))
    } catch (error) {
      const code = codeOf(error)
      if (isUnknownOutcome(error)) return onUnknown ? onUnknown() : setPhase({ at: 'silent' })
      setRefusals((count) => count + 1)
      // The failure that locks is itself still a wrong PIN, with no try left.
      const isLocked = code === 'PIN_LOCKED' || remainingTries(error) === 0
      if (code === 'PIN_WRONG' && !isLocked) return setPhase({ at: 'wrong', error })
      void queryClient.invalidateQueries({ queryKey: ['me'] })
      if (isLocked) return setPhase({ at: 'locked', error })
      setPhase({ at: 'ready' })
      onRefused(error)
    } finally {
      onBusy?.(false)
    }
  }

  const lockedTill =
    (phase.at === 'locked' ? lockedUntil(phase.error) : undefined) ?? me?.pinLockedUntil ?? ''
  if (phase.at === 'locked' || (lockedTill && Date.parse(lockedTill) > nowMs()))
    return <Locked until={lockedTill} />
  if (phase.at === 'silent') return <Silent again={() => void send(lastPin.current)} />
  return (
    <>
      {children ? <div className="pin-what">{children}</div> : null}
      <p
        className={phase.at === 'wrong' ? 'pin-line pin-line-error' : 'pin-line'}
        role="status"
        data-testid="pin-line"
      >
        {phase.at === 'wrong' ? sayError(t, phase.error) : null}
        {phase.at === 'ready' ? t('pin.enter') : null}
        {phase.at === 'busy' ? (
          <>
            <span className="spinner" aria-hidden="true" /> {t('pin.checking')}
          </>
        ) : null}
      </p>
      <PinPad
        label={t('pin.label')}
        busy={phase.at === 'busy'}
        refusals={refusals}
        onComplete={(pin) => void send(pin)}
      >
        <ForgotPin />
      </PinPad>
    </>
  )
}

function Locked({ until }: { until: string | undefined }) {
  const { t } = useTranslation()
  return (
    <div className="state" role="alert" data-testid="pin-locked">
      <Icon name="lock" size={44} />
      <strong>{t('pin.lockedTitle')}</strong>
      <span>{until ? t('pin.lockedUntil', { time: fullTime(until) }) : t('pin.locked')}</span>
      <ForgotPin look="button button-quiet button-small" />
    </div>
  )
}

function Silent({ again }: { again: () => void }) {
  const { t } = useTranslation()
  return (
    <div className="state" role="alert" data-testid="pin-silent">
      <Icon name="clock" size={44} />
      <strong>{t('pin.silentTitle')}</strong>
      <span>{t('pin.silent')}</span>
      <button type="button" className="button button-primary button-small" onClick={again}>
        {t('pin.askAgain')}
      </button>
      <Link className="button button-text" to="/bills">
        {t('pin.toBills')}
      </Link>
    </div>
  )
}
