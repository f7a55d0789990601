import { useMutation } from '@tanstack/react-query'
import { useSearch } from '@tanstack/react-router'
import { Alert, Button, Form, Input } from 'antd'
import { useTranslation } from 'react-i18next'
import { meQuery, queryClient } from '../queries.ts'
import { useWordsOf } from '../words/refused.ts'
import { account } from './api.ts'
import { DemoPeople } from './demo-people.tsx'
import { Door } from './door.tsx'
import { useGoNext } from './use-go-next.ts'

type Fields = Readonly<{ login: string; password: string; code: string }>

/** Name, password and code at once: which of them was wrong is not said. */
export function SignInPage() {
  const { t } = useTranslation('account')
  const { next } = useSearch({ from: '/sign-in' })
  const goNext = useGoNext()
  const wordsOf = useWordsOf()
  const [form] = Form.useForm<Fields>()
  const signIn = useMutation({
    mutationFn: account.signIn,
    onSuccess: (me) => {
      queryClient.setQueryData(meQuery.queryKey, me)
      return goNext(next)
    },
    // A code is used once; whoever tries again needs the next one.
    onError: () => form.setFieldValue('code', ''),
  })
  return (
    <Door title={t('signIn.title')} hint={t('signIn.hint')}>
      <Form<Fields>
        form={form}
        layout="vertical"
        requiredMark={false}
        onFinish={({ login, password, code }) =>
          signIn.mutate({ login: login.trim().toLowerCase(), password, code: code.trim() })
        }
      >
        <Proofs />
        {signIn.error && (
          <Alert
            type="error"
            showIcon
            title={wordsOf(signIn.error)}
            data-testid="form-error"
            role="alert"
          />
        )}
        <Button
          type="primary"
          htmlType="submit"
          size="large"
          block
          loading={signIn.isPending}
          data-testid="sign-in"
        >
          {t('signIn.do')}
        </Button>
      </Form>
      <DemoPeople
        onChoose={({ login, password, code }) => form.setFieldsValue({ login, password, code })}
      />
    </Door>
  )
}

function Proofs() {
  const { t } = useTranslation('account')
  return (
    <>
      <Form.Item
        name="login"
        label={t('login')}
        rules={[{ required: true, message: t('signIn.needLogin') }]}
      >
        <Input
          size="large"
          autoComplete="username"
          autoCapitalize="none"
          spellCheck={false}
          autoFocus
        />
      </Form.Item>
      <Form.Item
        name="password"
        label={t('password')}
        rules={[{ required: true, message: t('signIn.needPassword') }]}
      >
        <Input.Password size="large" autoComplete="current-password" />
      </Form.Item>
      <Form.Item
        name="code"
        label={t('code')}
        extra={t('signIn.codeHint')}
        rules={[{ required: true, pattern: /^\s*\d{6}\s*$/, message: t('needCode') }]}
      >
        <Input size="large" inputMode="numeric" autoComplete="one-time-code" maxLength={6} />
      </Form.Item>
    </>
  )
}
