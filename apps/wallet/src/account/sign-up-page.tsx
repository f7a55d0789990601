import { useMutation } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { type FormEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { api } from '../api.ts'
import { sayError } from '../errors.ts'
import { InboxLink } from '../inbox/inbox-link.tsx'
import { meQuery, queryClient } from '../queries.ts'
import { Field } from '../ui/field.tsx'
import { Page } from '../ui/page.tsx'
import { FormError } from '../ui/states.tsx'
import { CodeField } from './code-field.tsx'
import { rememberPassword } from './fresh-password.ts'
import { isPhone, PhoneField } from './phone-field.tsx'
import './account.css'

const route = getRouteApi('/sign-up')
const PASSWORD_MIN = 8

export function SignUpPage() {
  const { t } = useTranslation()
  const { next } = route.useSearch()
  const navigate = route.useNavigate()
  const [phone, setPhone] = useState('')
  const [code, setCode] = useState('')
  const [name, setName] = useState('')
  const [password, setPassword] = useState('')
  const short = password.length > 0 && password.length < PASSWORD_MIN
  const signUp = useMutation({
    mutationFn: () => api.signUp({ phone, code, name: name.trim(), password }),
    onSuccess: async (me) => {
      rememberPassword(password)
      queryClient.setQueryData(meQuery.queryKey, me)
      await navigate({ to: '/pin', search: next ? { next } : {}, replace: true })
    },
  })
  const ready =
    isPhone(phone) && code.length === 6 && name.trim() && password.length >= PASSWORD_MIN

  function submit(event: FormEvent) {
    event.preventDefault()
    signUp.mutate()
  }

  return (
    <Page title={t('account.signUp')} back="/sign-in" alone>
      <p className="account-lead">{t('account.signUpLead')}</p>
      <form className="form" onSubmit={submit}>
        <PhoneField value={phone} onValue={setPhone} />
        <CodeField phone={phone} purpose="sign_up" value={code} onValue={setCode} />
        <Field
          label={t('account.name')}
          autoComplete="name"
          maxLength={32}
          placeholder={t('account.nameHint')}
          value={name}
          onValue={setName}
          required
          testId="name"
        />
        <Field
          label={t('account.password')}
          type="password"
          autoComplete="new-password"
          maxLength={64}
          placeholder={t('account.newPasswordHint')}
          value={password}
          onValue={setPassword}
          error={short ? t('account.passwordShort') : undefined}
          required
          testId="password"
        />
        <FormError>{signUp.error ? sayError(t, signUp.error) : null}</FormError>
        <button
          className="button button-primary button-wide"
          disabled={!ready || signUp.isPending}
          data-testid="sign-up"
        >
          {signUp.isPending ? t('common.wait') : t('account.signUp')}
        </button>
      </form>
      <InboxLink />
    </Page>
  )
}
