import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { type FormEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { CodeField } from '../account/code-field.tsx'
import { PhoneField } from '../account/phone-field.tsx'
import { meQuery } from '../queries.ts'
import { Field } from '../ui/field.tsx'
import { Icon } from '../ui/icon.tsx'
import { Segmented } from '../ui/segmented.tsx'
import { FormError } from '../ui/states.tsx'
import type { PinMode } from './pin-mode.ts'
import { PinPad } from './pin-pad.tsx'

export type Proof = { password: string } | { code: string } | { oldPin: string }
type ProveItProps = {
  mode: PinMode
  problem: string | undefined
  onProof: (proof: Proof) => void
}

/** Changing asks for the old PIN; setting and resetting ask for the password or a one-time code. */
export function ProveIt({ mode, problem, onProof }: ProveItProps) {
  return mode === 'change' ? (
    <OldPin problem={problem} onProof={onProof} />
  ) : (
    <PasswordOrCode mode={mode} problem={problem} onProof={onProof} />
  )
}

function OldPin({ problem, onProof }: Omit<ProveItProps, 'mode'>) {
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
      <Link className="button button-text pin-forgot" to="/pin" search={{ mode: 'reset' }} replace>
        {t('pin.forgot')}
      </Link>
      <PinPad
        label={t('pin.oldTitle')}
        busy={false}
        refusals={0}
        onComplete={(oldPin) => onProof({ oldPin })}
      />
    </div>
  )
}

function PasswordOrCode({ mode, problem, onProof }: ProveItProps) {
  const { t } = useTranslation()
  const { data: me } = useQuery(meQuery)
  const [phone, setPhone] = useState('')
  const [way, setWay] = useState<'password' | 'code'>(mode === 'reset' ? 'code' : 'password')
  const [secret, setSecret] = useState('')

  function submit(event: FormEvent) {
    event.preventDefault()
    onProof(way === 'password' ? { password: secret } : { code: secret })
  }

  return (
    <form className="form" onSubmit={submit}>
      <div className="pin-guide">
        <Icon name="shield" size={44} />
        <h2>{t('pin.guideTitle')}</h2>
        <p>{t('pin.guide')}</p>
      </div>
      <Segmented
        label={t('pin.proveBy')}
        value={way}
        onChange={(chosen) => {
          setWay(chosen)
          setSecret('')
        }}
        options={[
          { value: 'password', label: t('pin.byPassword') },
          { value: 'code', label: t('pin.byCode') },
        ]}
      />
      {way === 'password' ? (
        <Field
          label={t('account.password')}
          type="password"
          value={secret}
          onValue={setSecret}
          autoComplete="current-password"
          required
          testId="pin-password"
        />
      ) : (
        <>
          <PhoneField value={phone} onValue={setPhone} note={me?.phone} />
          <CodeField phone={phone} purpose="reset_pin" value={secret} onValue={setSecret} />
        </>
      )}
      <FormError>{problem}</FormError>
      <button
        className="button button-primary button-wide"
        disabled={!secret}
        data-testid="pin-prove"
      >
        {t('common.next')}
      </button>
    </form>
  )
}
