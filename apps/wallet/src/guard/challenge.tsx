import { useMutation, useQuery } from '@tanstack/react-query'
import { type FormEvent, type ReactNode, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { SentCode } from '../account/sent-code.tsx'
import { codeOf, sayError } from '../errors.ts'
import { inboxOfMasked } from '../inbox/inbox.ts'
import { canMakePasskeys, isGivenUp } from '../passkeys/passkeys.ts'
import { meQuery } from '../queries.ts'
import { Icon } from '../ui/icon.tsx'
import { FormError } from '../ui/states.tsx'
import { proveByCode, proveByPasskey, sendCode } from './prove.ts'
import type { Challenge } from './stopped.ts'
import './guard.css'

type ChallengeProps = {
  challenge: Challenge
  /** Why it is asked. */
  words: string | undefined
  /** What it is asked for: merchant, amount. */
  children?: ReactNode
  /** Makes the very same call again, which is let go now, or asks anew when the time was over. */
  goOn: () => void
}

const isOver = (error: unknown): boolean =>
  ['CHALLENGE_LAPSED', 'CHALLENGE_NOT_FOUND'].includes(codeOf(error))

/** One more proof that it is the payer: the best means first, the other one a tap away. */
export function ChallengeView({ challenge, words, children, goOn }: ChallengeProps) {
  const { t } = useTranslation()
  const usable = challenge.means.filter((means) => means !== 'passkey' || canMakePasskeys())
  const [picked, setPicked] = useState(usable[0])
  const other = usable.find((means) => means !== picked)
  const props = { id: challenge.id, goOn }
  return (
    <div className="challenge" data-testid="challenge">
      <div className="challenge-why" role="alert">
        <span className="challenge-mark">
          <Icon name="shield" size={30} />
        </span>
        {children ? <div className="pin-what">{children}</div> : null}
        <p data-testid="challenge-words">{words ?? t('guard.why')}</p>
      </div>
      {picked === 'passkey' ? <ByPasskey {...props} /> : null}
      {picked === 'code' ? <ByCode {...props} /> : null}
      {picked === undefined ? <p className="form-error">{t('guard.noMeans')}</p> : null}
      {other ? (
        <button
          type="button"
          className="button button-text"
          onClick={() => setPicked(other)}
          data-testid="challenge-other"
        >
          {t(`guard.other.${other}`)}
        </button>
      ) : null}
      <p className="challenge-warning">{t('guard.warning')}</p>
    </div>
  )
}

type ByProps = { id: string; goOn: () => void }

function ByPasskey({ id, goOn }: ByProps) {
  const { t } = useTranslation()
  const prove = useMutation({
    mutationFn: () => proveByPasskey(id),
    onSuccess: goOn,
    onError: (error) => isOver(error) && goOn(),
  })
  const sayProblem = (error: unknown) =>
    isGivenUp(error) ? t('guard.passkeyGivenUp') : sayError(t, error)
  return (
    <>
      <FormError>{prove.error ? sayProblem(prove.error) : null}</FormError>
      <button
        type="button"
        className="button button-primary button-wide"
        disabled={prove.isPending}
        onClick={() => prove.mutate()}
        data-testid="prove-passkey"
      >
        <Icon name="key" size={20} />
        {t('guard.passkey')}
      </button>
    </>
  )
}

function ByCode({ id, goOn }: ByProps) {
  const { t } = useTranslation()
  const { data: me } = useQuery(meQuery)
  const [code, setCode] = useState('')
  const prove = useMutation({
    mutationFn: () => proveByCode(id, code),
    onSuccess: goOn,
    onError: (error) => isOver(error) && goOn(),
  })
  function submit(event: FormEvent) {
    event.preventDefault()
    prove.mutate()
  }
  return (
    <form className="form" onSubmit={submit}>
      <p className="challenge-to">{t('guard.codeTo', { phone: me?.phone })}</p>
      <SentCode
        value={code}
        onValue={setCode}
        canSend
        send={async () => {
          await sendCode(id)
          return resendSeconds
        }}
        inbox={() => inboxOfMasked(me?.phone ?? '')}
      />
      <FormError>{prove.error ? sayError(t, prove.error) : null}</FormError>
      <button
        className="button button-primary button-wide"
        disabled={code.length < 6 || prove.isPending}
        data-testid="prove-code"
      >
        {t('guard.confirm')}
      </button>
    </form>
  )
}

/** As often as the server sends one to a phone. */
const resendSeconds = 60
