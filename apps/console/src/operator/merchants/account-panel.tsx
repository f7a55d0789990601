import { useMutation } from '@tanstack/react-query'
import { Alert, Button, Form, Input, Modal } from 'antd'
import { useState } from 'react'
import { useWordsOf } from '../../words/refused.ts'
import { type MerchantWhole, merchants } from '../api.ts'
import { Reason } from '../ask-dialog.tsx'
import { Fact, Facts } from '../facts.tsx'
import { useMay, useOpsWords, Written } from '../words.tsx'

type Account = MerchantWhole['accounts'][number]

/** Where it is paid out to. The whole number is told with a reason only, and that is written down. */
export function AccountPanel({ merchant }: Readonly<{ merchant: MerchantWhole }>) {
  const { t } = useOpsWords()
  const may = useMay('merchant.change')
  const [shown, show] = useState<Account>()
  if (merchant.accounts.length === 0) return <p className="nothing">{t('account.none')}</p>
  return (
    <>
      {merchant.accounts.map((account) => (
        <div key={account.id} className="ops-unit">
          <Facts>
            <Fact title={t('account.unit')}>
              {account.unit === merchant.mchid
                ? t('terms.whole')
                : (merchant.nodes.find(({ id }) => id === account.unit)?.name ?? account.unit)}
            </Fact>
            <Fact title={t('account.bank')}>
              <Written text={account.bankName} />
            </Fact>
            <Fact title={t('account.number')}>
              <code>•••• {account.last4}</code>
            </Fact>
            <Fact title={t('account.holder')}>
              <Written text={account.holderName} />
            </Fact>
            <Fact title={t('account.kind')}>{t(`account.${account.kind}`)}</Fact>
          </Facts>
          {may && (
            <Button size="small" onClick={() => show(account)} data-testid="show-number">
              {t('account.show')}
            </Button>
          )}
        </div>
      ))}
      {shown && (
        <NumberDialog mchid={merchant.mchid} account={shown} onEnd={() => show(undefined)} />
      )}
    </>
  )
}

type DialogProps = Readonly<{ mchid: string; account: Account; onEnd: () => void }>

function NumberDialog({ mchid, account, onEnd }: DialogProps) {
  const { t } = useOpsWords()
  const wordsOf = useWordsOf()
  const [form] = Form.useForm<Readonly<{ reason: string }>>()
  const ask = useMutation({
    mutationFn: ({ reason }: Readonly<{ reason: string }>) =>
      merchants.accountNumber(mchid, { unit: account.unit, reason }),
  })
  return (
    <Modal
      open
      title={t('account.show')}
      okText={ask.data ? t('ask.close') : t('ask.confirm')}
      cancelText={t('ask.cancel')}
      confirmLoading={ask.isPending}
      onCancel={onEnd}
      onOk={() => (ask.data ? onEnd() : form.submit())}
    >
      {ask.data ? (
        <Input readOnly value={ask.data.accountNumber} aria-label={t('account.number')} />
      ) : (
        <Form form={form} layout="vertical" requiredMark={false} onFinish={(f) => ask.mutate(f)}>
          <Reason />
          <Alert type="warning" showIcon title={t('account.recorded')} />
        </Form>
      )}
      {ask.error && (
        <Alert className="panel-note" type="error" showIcon title={wordsOf(ask.error)} />
      )}
    </Modal>
  )
}
