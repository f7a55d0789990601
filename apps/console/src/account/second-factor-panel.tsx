import { useMutation } from '@tanstack/react-query'
import { Alert, App, Button, Form, Input, Modal } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useWordsOf } from '../words/refused.ts'
import { account } from './api.ts'
import { ProofDialog } from './proof-dialog.tsx'
import { SecondFactor } from './second-factor.tsx'

type Begun = Awaited<ReturnType<typeof account.beginTotp>>

/** A new telephone: the old code holds until the first of the new one is typed. */
export function SecondFactorPanel() {
  const { t } = useTranslation('account')
  const [isProving, setProving] = useState(false)
  const [begun, setBegun] = useState<Begun>()
  return (
    <section className="panel account-panel">
      <div>
        <h2>{t('renewal.title')}</h2>
        <p className="page-hint">{t('renewal.hint')}</p>
      </div>
      <Button onClick={() => setProving(true)} data-testid="renew-totp">
        {t('renewal.do')}
      </Button>
      <ProofDialog
        title={t('renewal.title')}
        isOpen={isProving}
        run={async (proof) => setBegun(await account.beginTotp(proof))}
        onDone={() => setProving(false)}
        onClose={() => setProving(false)}
      />
      <Modal
        title={t('renewal.title')}
        open={begun !== undefined}
        onCancel={() => setBegun(undefined)}
        footer={null}
        destroyOnHidden
      >
        {begun && <ConfirmForm begun={begun} onDone={() => setBegun(undefined)} />}
      </Modal>
    </section>
  )
}

function ConfirmForm({ begun, onDone }: Readonly<{ begun: Begun; onDone: () => void }>) {
  const { t } = useTranslation('account')
  const { message } = App.useApp()
  const wordsOf = useWordsOf()
  const confirm = useMutation({
    mutationFn: account.confirmTotp,
    onSuccess: () => {
      message.success(t('renewal.done'))
      onDone()
    },
  })
  return (
    <Form<{ code: string }>
      layout="vertical"
      requiredMark={false}
      onFinish={({ code }) => confirm.mutate(code.trim())}
    >
      <SecondFactor totp={begun} />
      <Form.Item
        name="code"
        label={t('renewal.code')}
        rules={[{ required: true, pattern: /^\s*\d{6}\s*$/, message: t('needCode') }]}
      >
        <Input inputMode="numeric" autoComplete="one-time-code" maxLength={6} />
      </Form.Item>
      {confirm.error && (
        <Alert className="note-above" type="error" showIcon title={wordsOf(confirm.error)} />
      )}
      <Button type="primary" htmlType="submit" block loading={confirm.isPending}>
        {t('renewal.confirm')}
      </Button>
    </Form>
  )
}
