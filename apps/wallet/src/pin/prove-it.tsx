import { useSuspenseQuery } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { CodeField } from '../account/code-field.tsx'
import { PhoneField } from '../account/phone-field.tsx'
import { meQuery } from '../queries.ts'
import { Field } from '../ui/field.tsx'
import { Icon } from '../ui/icon.tsx'
import { FormError } from '../ui/states.tsx'
import { ForgotPin } from './forgot-pin.tsx'
import type { PinMode } from './pin-mode.ts'
import { PinPad } from './pin-pad.tsx'

export type Proof = { password: string; code?: string } | { oldPin: string }
type ProveItProps = {
  mode: PinMode
  problem: string | undefined
  onProof: (proof: Proof) => void
}

/** Setting asks for the password, changing for the old PIN, resetting for password and code. */
export function ProveIt({ mode, problem, onProof }: ProveItProps) {
  return mode === 'change' ? (
    <OldPin problem={problem} onProof={onProof} />
  ) : (
    <PasswordProof withCode={mode === 'reset'} problem={problem} onProof={onProof} />
  )
}

type ProofProps = Omit<ProveItProps, 'mode'>

function OldPin({ problem, onProof }: ProofProps) {
  const { t } = useTranslation()
  return (
    <div className="pin-page-pad">
      <div className="pin-guide">
        <h2>{t('pin.oldTitle')}</h2>
        <p>{t('pin.oldHint')}</p>
      </div>
      <p
        className={problem ? 'pin-line pin-line-error' : 'pin-line'}
        role="status"
        data-testid="pin-line"
      >
        {problem}
      </p>
      <PinPad
        label={t('pin.oldTitle')}
        busy={false}
        refusals={0}
        onComplete={(oldPin) => onProof({ oldPin })}
      >
        <ForgotPin />
      </PinPad>
    </div>
  )
}

function PasswordProof({ withCode, problem, onProof }: ProofProps & { withCode: boolean }) {
  const { t } = useTranslation()
  const { data: me } = useSuspenseQuery(meQuery)
  const [password, setPassword] = useState('')
  const [phone, setPhone] = useState('')
  const [code, setCode] = useState('')
  const ready = password !== '' && (!withCode || code.length === 6)

  function submit(event: FormEvent) {
    event.preventDefault()
    onProof(withCode ? { password, code } : { password })
  }

  return (
    <form className="form" onSubmit={submit}>
      <div className="pin-guide">
        <Icon name="shield" size={44} />
        <h2>{t('pin.guideTitle')}</h2>
        <p>{t('pin.guide')}</p>
      </div>
      <Field
        label={t('account.password')}
        type="password"
        value={password}
        onValue={setPassword}
        autoComplete="current-password"
        placeholder={t('account.passwordHint')}
        required
        testId="pin-password"
      />
      {withCode ? (
        <>
          <PhoneField
            value={phone}
            onValue={setPhone}
            note={t('pin.phoneNote', { phone: me.phone })}
          />
          <CodeField phone={phone} purpose="reset_pin" value={code} onValue={setCode} />
        </>
      ) : null}
      <FormError>{problem}</FormError>
      <button
        className="button button-primary button-wide"
        disabled={!ready}
        data-testid="pin-prove"
      >
        {t('common.next')}
      </button>
    </form>
  )
}
