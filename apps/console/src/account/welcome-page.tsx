import { useMutation, useQuery } from '@tanstack/react-query'
import { Alert, Button, Form, Input } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Failure, Waiting } from '../frame/states.tsx'
import { meQuery, queryClient } from '../queries.ts'
import { useWordsOf } from '../words/refused.ts'
import { fullTime } from '../words/time.ts'
import { account, type Invitation } from './api.ts'
import { Door } from './door.tsx'
import { SecondFactor } from './second-factor.tsx'
import { useGoNext } from './use-go-next.ts'

type Fields = Readonly<{ password: string; code: string }>

/** Taken out of the address at once, so that nobody finds it in the browser's memory. */
function takeToken(): string {
  const token = location.hash.slice(1)
  if (token) history.replaceState(history.state, '', location.pathname)
  return token
}

/** The one-time link: a password, and a second factor for the telephone. */
export function WelcomePage() {
  const { t } = useTranslation('account')
  const [token] = useState(takeToken)
  const query = useQuery({
    queryKey: ['welcome', token],
    queryFn: () => account.look(token),
    retry: false,
    staleTime: Infinity,
    enabled: token !== '',
  })
  const { data } = query
  if (token === '')
    return (
      <Door title={t('welcome.title')}>
        <Alert type="warning" showIcon title={t('welcome.noToken')} />
      </Door>
    )
  return (
    <Door
      title={t('welcome.title')}
      {...(data && {
        hint: t('welcome.hint', {
          name: data.name,
          login: data.login,
          at: fullTime(data.expiresAt),
        }),
      })}
    >
      {query.isPending && <Waiting />}
      {query.error && <Failure error={query.error} />}
      {data && <WelcomeForm token={token} invitation={data} />}
    </Door>
  )
}

function WelcomeForm({ token, invitation }: Readonly<{ token: string; invitation: Invitation }>) {
  const { t } = useTranslation('account')
  const goNext = useGoNext()
  const wordsOf = useWordsOf()
  const accept = useMutation({
    mutationFn: account.accept,
    onSuccess: (me) => {
      queryClient.setQueryData(meQuery.queryKey, me)
      return goNext()
    },
  })
  return (
    <Form<Fields & { again: string }>
      layout="vertical"
      requiredMark={false}
      onFinish={({ password, code }) => accept.mutate({ token, password, code: code.trim() })}
    >
      <PasswordFields login={invitation.login} />
      <SecondFactor totp={invitation.totp} />
      <Form.Item
        name="code"
        label={t('code')}
        rules={[{ required: true, pattern: /^\s*\d{6}\s*$/, message: t('needCode') }]}
      >
        <Input inputMode="numeric" autoComplete="one-time-code" maxLength={6} size="large" />
      </Form.Item>
      {accept.error && (
        <Alert type="error" showIcon title={wordsOf(accept.error)} data-testid="form-error" />
      )}
      <Button
        type="primary"
        htmlType="submit"
        size="large"
        block
        loading={accept.isPending}
        data-testid="welcome"
      >
        {t('welcome.do')}
      </Button>
    </Form>
  )
}

function PasswordFields({ login }: Readonly<{ login: string }>) {
  const { t } = useTranslation('account')
  return (
    <>
      {/* Password keepers learn for whom they keep it. */}
      <input
        className="unseen"
        autoComplete="username"
        readOnly
        value={login}
        tabIndex={-1}
        aria-hidden="true"
      />
      <Form.Item
        name="password"
        label={t('welcome.password')}
        extra={t('welcome.passwordHint')}
        rules={[{ required: true, min: 12, max: 64, message: t('welcome.needPassword') }]}
      >
        <Input.Password autoComplete="new-password" size="large" />
      </Form.Item>
      <Form.Item
        name="again"
        label={t('welcome.again')}
        dependencies={['password']}
        rules={[
          { required: true, message: t('welcome.needAgain') },
          ({ getFieldValue }) => ({
            validator: async (_, again: string) => {
              if (again && again !== getFieldValue('password'))
                throw new Error(t('welcome.differs'))
            },
          }),
        ]}
      >
        <Input.Password autoComplete="new-password" size="large" />
      </Form.Item>
    </>
  )
}
