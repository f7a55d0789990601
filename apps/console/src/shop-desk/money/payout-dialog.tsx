import { Alert, Form, Input, Modal, Select } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { amountText } from '../../words/money.ts'
import { useWordsOf } from '../../words/refused.ts'
import { fenOfYuan, type MoneyNow, newNumber, type Purse } from '../api.ts'
import { useDeskAct } from '../use-desk.ts'

type Fields = Readonly<{ purse: Purse['accountType']; amount: string; remark?: string }>

type Props = Readonly<{
  money: MoneyNow
  isOpen: boolean
  onClose: () => void
  onDone: () => void
}>

/** Asks for a withdrawal; somebody else of the merchant approves it before anything moves. */
export function PayoutDialog({ money, isOpen, onClose, onDone }: Props) {
  const { t } = useTranslation('shop-desk')
  const wordsOf = useWordsOf()
  const [form] = Form.useForm<Fields>()
  const { ask, renew } = useAsking(() => {
    onClose()
    onDone()
  })
  const options = money.purses.map(({ accountType, available }) => ({
    value: accountType,
    label: `${t(`money.purse.${accountType}`)} · ¥${amountText(available)}`,
  }))
  return (
    <Modal
      title={t('money.withdraw')}
      open={isOpen}
      onCancel={onClose}
      onOk={form.submit}
      okText={t('money.ask')}
      confirmLoading={ask.isPending}
      destroyOnHidden
      afterClose={() => {
        form.resetFields()
        ask.reset()
        renew()
      }}
    >
      <Form<Fields>
        form={form}
        layout="vertical"
        requiredMark={false}
        initialValues={{ purse: 'BASIC' }}
        onFinish={(fields) => ask.mutate(fields)}
        onValuesChange={renew}
      >
        <Form.Item name="purse" label={t('money.from')}>
          <Select options={options} />
        </Form.Item>
        <Form.Item
          name="amount"
          label={t('amount')}
          rules={[
            {
              validator: (_, typed: string | undefined) =>
                typed && fenOfYuan(typed)
                  ? Promise.resolve()
                  : Promise.reject(new Error(t('codes.needAmount'))),
            },
          ]}
        >
          <Input prefix="¥" inputMode="decimal" autoComplete="off" />
        </Form.Item>
        <Form.Item name="remark" label={t('codes.remark')}>
          <Input maxLength={60} autoComplete="off" />
        </Form.Item>
        <Alert type="info" showIcon title={t('money.askHint')} />
        {ask.error && <Alert type="error" showIcon title={wordsOf(ask.error)} />}
      </Form>
    </Modal>
  )
}

/** One number for one wish: asked again after silence, it is the same wish. */
function useAsking(onDone: () => void) {
  const { t } = useTranslation('shop-desk')
  const [requestNo, setRequestNo] = useState(() => newNumber('TW'))
  const ask = useDeskAct(
    'settlements',
    (desk, { purse, amount, remark }: Fields) =>
      desk.askPayout({
        requestNo,
        accountType: purse,
        amount: fenOfYuan(amount) ?? '',
        remark: remark?.trim() || null,
      }),
    { done: t('money.asked'), onDone },
  )
  return { ask, renew: () => setRequestNo(newNumber('TW')) }
}
