import { useMutation, useQuery } from '@tanstack/react-query'
import { Alert, Button, Checkbox, Form, Input, Modal } from 'antd'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { useWordsOf } from '../words/refused.ts'
import { account, type Proof } from './api.ts'
import { canUsePasskeys, isGivenUp, proofOf } from './passkey.ts'

/** What the form holds: the proof, and what the one who asks puts beside it. */
export type ProofFields = Readonly<{
  password: string
  code?: string
  byPasskey?: boolean
  next?: string
  name?: string
}>

type Props = Readonly<{
  title: string
  hint?: string
  isOpen: boolean
  /** Fields beside those of the proof. */
  children?: ReactNode
  run: (proof: Proof, fields: ProofFields) => Promise<unknown>
  onDone: () => void
  onClose: () => void
}>

export const passkeysKey = ['account', 'passkeys'] as const

/** Asks for password and second factor once more before something of one's sign-in is changed. */
export function ProofDialog(props: Props) {
  const { title, isOpen, onClose } = props
  return (
    <Modal title={title} open={isOpen} onCancel={onClose} footer={null} destroyOnHidden>
      {isOpen && <ProofForm {...props} />}
    </Modal>
  )
}

function ProofForm({ hint, children, run, onDone }: Props) {
  const { t } = useTranslation('account')
  const [form] = Form.useForm<ProofFields>()
  const wordsOf = useWordsOf()
  const go = useMutation({
    mutationFn: async (fields: ProofFields) => run(await proofOf(fields), fields),
    onSuccess: onDone,
    onError: () => form.resetFields(['code']),
  })
  return (
    <Form form={form} layout="vertical" requiredMark={false} onFinish={(all) => go.mutate(all)}>
      {hint && <p className="page-hint">{hint}</p>}
      {children}
      <ProofInputs />
      {go.error && (
        <Alert
          type="error"
          showIcon
          role="alert"
          className="note-above"
          data-testid="form-error"
          title={isGivenUp(go.error) ? t('passkeys.givenUp') : wordsOf(go.error)}
        />
      )}
      <Button type="primary" htmlType="submit" block loading={go.isPending} data-testid="prove">
        {t('proof.do')}
      </Button>
    </Form>
  )
}

function ProofInputs() {
  const { t } = useTranslation('account')
  const byPasskey = Form.useWatch<boolean | undefined>('byPasskey')
  const { data } = useQuery({ queryKey: passkeysKey, queryFn: account.passkeys })
  const hasKeys = (data?.passkeys.length ?? 0) > 0 && canUsePasskeys()
  return (
    <>
      <Form.Item
        name="password"
        label={t('proof.password')}
        rules={[{ required: true, message: t('signIn.needPassword') }]}
      >
        <Input.Password autoComplete="current-password" />
      </Form.Item>
      {!byPasskey && (
        <Form.Item
          name="code"
          label={t('code')}
          rules={[{ required: true, pattern: /^\s*\d{6}\s*$/, message: t('needCode') }]}
        >
          <Input inputMode="numeric" autoComplete="one-time-code" maxLength={6} />
        </Form.Item>
      )}
      {hasKeys && (
        <Form.Item name="byPasskey" valuePropName="checked">
          <Checkbox>{t('proof.byPasskey')}</Checkbox>
        </Form.Item>
      )}
    </>
  )
}
