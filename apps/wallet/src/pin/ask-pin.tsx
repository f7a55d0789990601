import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { nowMs } from '../clock.ts'
import { ChallengeView } from '../guard/challenge.tsx'
import { lockedUntil, sayError } from '../errors.ts'
import { meQuery } from '../queries.ts'
import { fullTime } from '../time.ts'
import { Icon } from '../ui/icon.tsx'
import { ForgotPin } from './forgot-pin.tsx'
import { PinPad } from './pin-pad.tsx'
import { type Asking, useAsked } from './use-asked.ts'

type AskPinProps<T> = Asking<T> & {
  /** What the PIN is asked for: merchant, amount. */
  children?: ReactNode
  /** What is said while it is being sent. */
  busyWords?: string
}

export function AskPin<T>({ children, busyWords, ...asking }: AskPinProps<T>) {
  const { t } = useTranslation()
  const { data: me } = useQuery(meQuery)
  const { phase, refusals, send, again } = useAsked(asking)
  const lockedTill =
    (phase.at === 'locked' ? lockedUntil(phase.error) : undefined) ?? me?.pinLockedUntil ?? ''
  if (phase.at === 'locked' || (lockedTill && Date.parse(lockedTill) > nowMs()))
    return <Locked until={lockedTill} />
  if (phase.at === 'challenge')
    return (
      <ChallengeView
        key={phase.challenge.id}
        challenge={phase.challenge}
        words={phase.words}
        goOn={again}
      >
        {children}
      </ChallengeView>
    )
  if (phase.at === 'silent') return <Silent again={again} />
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
            <span className="spinner" aria-hidden="true" /> {busyWords ?? t('pin.checking')}
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
