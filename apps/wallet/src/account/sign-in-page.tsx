import { useMutation } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'
import { type FormEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { api } from '../api.ts'
import { sayError } from '../errors.ts'
import { InboxLink } from '../inbox/inbox-link.tsx'
import { meQuery, queryClient } from '../queries.ts'
import { heedConsent, noteSignIn } from '../signal/signals.ts'
import { Field } from '../ui/field.tsx'
import { usePageTitle } from '../ui/page.tsx'
import { Segmented } from '../ui/segmented.tsx'
import { FormError } from '../ui/states.tsx'
import { CodeField } from './code-field.tsx'
import { isPhone, PhoneField } from './phone-field.tsx'
import { useGoNext } from './use-go-next.ts'
import { Welcome } from './welcome.tsx'

const route = getRouteApi('/sign-in')

export function SignInPage() {
  const { t } = useTranslation()
  const { next } = route.useSearch()
  const heading = usePageTitle(t('account.signIn'))
  return (
    <div className="page">
      <main className="page-body">
        <Welcome />
        <h1 className="visually-hidden" ref={heading} tabIndex={-1}>
          {t('account.signIn')}
        </h1>
        <SignInForm next={next} />
        <InboxLink />
        <p className="account-switch">
          {t('account.newHere')}
          <Link to="/sign-up" search={next ? { next } : {}} data-testid="to-sign-up">
            {t('account.signUp')}
          </Link>
        </p>
      </main>
    </div>
  )
}

function SignInForm({ next }: { next: string | undefined }) {
  const { t } = useTranslation()
  const goNext = useGoNext(next)
  const [way, setWay] = useState<'password' | 'code'>('password')
  const [phone, setPhone] = useState('')
  const [secret, setSecret] = useState('')
  const signIn = useMutation({
    mutationFn: () =>
      api.signIn(way === 'password' ? { phone, password: secret } : { phone, code: secret }),
    onSuccess: (me) => {
      queryClient.setQueryData(meQuery.queryKey, heedConsent(me))
      noteSignIn(me.consent)
      goNext()
    },
  })

  function submit(event: FormEvent) {
    event.preventDefault()
    signIn.mutate()
  }

  function choose(chosen: 'password' | 'code') {
    setWay(chosen)
    setSecret('')
    signIn.reset()
  }

  return (
    <form className="form" onSubmit={submit}>
      <Segmented
        label={t('account.signInBy')}
        value={way}
        onChange={choose}
        options={[
          { value: 'password', label: t('account.byPassword'), testId: 'by-password' },
          { value: 'code', label: t('account.byCode'), testId: 'by-code' },
        ]}
      />
      <PhoneField value={phone} onValue={setPhone} />
      {way === 'password' ? (
        <Field
          label={t('account.password')}
          type="password"
          autoComplete="current-password"
          placeholder={t('account.passwordHint')}
          value={secret}
          onValue={setSecret}
          required
          testId="password"
        />
      ) : (
        <CodeField phone={phone} purpose="sign_in" value={secret} onValue={setSecret} />
      )}
      <FormError>{signIn.error ? sayError(t, signIn.error) : null}</FormError>
      <button
        className="button button-primary button-wide"
        disabled={!isPhone(phone) || !secret || signIn.isPending}
        data-testid="sign-in"
      >
        {signIn.isPending ? t('common.wait') : t('account.signIn')}
      </button>
    </form>
  )
}
