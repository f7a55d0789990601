import { useMutation } from '@tanstack/react-query'
import { useSearch } from '@tanstack/react-router'
import { Alert, Button, Form, Input } from 'antd'
import { useTranslation } from 'react-i18next'
import { meQuery, queryClient } from '../queries.ts'
import { useWordsOf } from '../words/refused.ts'
import { account } from './api.ts'
import { DemoPeople } from './demo-people.tsx'
import { Door } from './door.tsx'
import { canUsePasskeys, isGivenUp, proofOf } from './passkey.ts'
import { useGoNext } from './use-go-next.ts'
import './account.css'

type Fields = Readonly<{ login: string; password: string; code: string }>
type Given = Omit<Fields, 'code'> & Readonly<{ code?: string; byPasskey?: boolean }>

/** Name, password and a second factor at once: which of them was wrong is not said. */
export function SignInPage() {
  const { t } = useTranslation('account')
  const { next } = useSearch({ from: '/sign-in' })
  const goNext = useGoNext()
  const wordsOf = useWordsOf()
  const [form] = Form.useForm<Fields>()
  const signIn = useMutation({
    mutationFn: async ({ login, ...given }: Given) => {
      const proof = await proofOf(given, account.askAtDoor)
      return account.signIn({ login: login.trim().toLowerCase(), ...proof })
    },
    onSuccess: (me) => {
      queryClient.setQueryData(meQuery.queryKey, me)
      return goNext(next)
    },
    // A code is used once; whoever tries again needs the next one.
    onError: () => form.setFieldValue('code', ''),
  })
  const byPasskey = async () => {
    const { login, password } = await form.validateFields(['login', 'password'])
    signIn.mutate({ login, password, byPasskey: true })
  }
  const { error, isPending } = signIn
  return (
    <Door title={t('signIn.title')} hint={t('signIn.hint')}>
      <Form<Fields>
        form={form}
        layout="vertical"
        requiredMark={false}
        onFinish={(fields) => signIn.mutate(fields)}
      >
        <Proofs />
        {error && (
          <Alert
            type="error"
            showIcon
            title={isGivenUp(error) ? t('passkeys.givenUp') : wordsOf(error)}
            data-testid="form-error"
            role="alert"
          />
        )}
        <Button
          type="primary"
          htmlType="submit"
          size="large"
          block
          loading={isPending}
          data-testid="sign-in"
        >
          {t('signIn.do')}
        </Button>
        {canUsePasskeys() && (
          <Button
            className="door-other"
            size="large"
            block
            disabled={isPending}
            onClick={() => void byPasskey().catch(() => undefined)}
            data-testid="by-passkey"
          >
            {t('signIn.byPasskey')}
          </Button>
        )}
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
