import { useMutation } from '@tanstack/react-query'
import { Alert, App, Button, Form, Input, Modal } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Icon } from '../../frame/icon.tsx'
import { Amount } from '../../words/amount.tsx'
import { useWordsOf } from '../../words/refused.ts'
import { newRequestId, type OrderStory } from '../api.ts'
import { fenOf, yuanOf } from '../fen.ts'

type Props = Readonly<{
  order: OrderStory['order']
  ask: (body: object) => Promise<unknown>
  onAsked: () => void
}>

type Filled = Readonly<{ amount: string; reason: string; outRefundNo?: string }>

/** Asks for a refund; it is made once another person has approved it. */
export function RefundDialog({ order, ask, onAsked }: Props) {
  const { t } = useTranslation('shop')
  // One opening is one request, however often it is sent.
  const [requestId, setRequestId] = useState<string>()
  return (
    <>
      <Button
        type="primary"
        icon={<Icon name="refund" />}
        onClick={() => setRequestId(newRequestId())}
        data-testid="refund"
      >
        {t('refund.do')}
      </Button>
      <Modal
        title={t('refund.do')}
        open={requestId !== undefined}
        footer={null}
        destroyOnHidden
        onCancel={() => setRequestId(undefined)}
      >
        <Asking
          order={order}
          ask={(filled) => ask({ ...filled, requestId })}
          onDone={() => {
            setRequestId(undefined)
            onAsked()
          }}
        />
      </Modal>
    </>
  )
}

function Asking({
  order,
  ask,
  onDone,
}: Readonly<{ order: Props['order']; ask: Props['ask']; onDone: () => void }>) {
  const { t } = useTranslation('shop')
  const { message } = App.useApp()
  const wordsOf = useWordsOf()
  const sent = useMutation({
    mutationFn: ({ amount, reason, outRefundNo }: Filled) =>
      ask({
        amount: fenOf(amount) ?? '',
        reason: reason.trim(),
        ...(outRefundNo && { outRefundNo: outRefundNo.trim() }),
      }),
    onSuccess: () => {
      message.success(t('refund.asked'))
      onDone()
    },
  })
  return (
    <Form<Filled>
      layout="vertical"
      requiredMark={false}
      initialValues={{ amount: yuanOf(order.left) }}
      onFinish={(filled) => sent.mutate(filled)}
    >
      <p className="nothing">
        {t('refund.most')} <Amount minor={order.left} />
        {t('refund.second')}
      </p>
      <Form.Item
        name="amount"
        label={t('refund.amount')}
        rules={[
          {
            validator: (_rule, value: string) =>
              refuseAmount(value, order.left, t('refund.needAmount')),
          },
        ]}
      >
        <Input prefix="¥" inputMode="decimal" data-testid="refund-amount" />
      </Form.Item>
      <Form.Item
        name="reason"
        label={t('column.reason')}
        rules={[{ required: true, whitespace: true, message: t('refund.needReason') }]}
      >
        <Input maxLength={80} data-testid="refund-reason" />
      </Form.Item>
      <Form.Item
        name="outRefundNo"
        label={t('column.outRefundNo')}
        extra={t('refund.numberHint')}
        rules={[{ pattern: /^[0-9A-Za-z_|*@-]{1,64}$/, message: t('refund.needNumber') }]}
      >
        <Input maxLength={64} />
      </Form.Item>
      {sent.error && (
        <Alert type="error" showIcon title={wordsOf(sent.error)} data-testid="form-error" />
      )}
      <div className="decide-buttons">
        <Button type="primary" htmlType="submit" loading={sent.isPending} data-testid="ask-refund">
          {t('refund.ask')}
        </Button>
      </div>
    </Form>
  )
}

function refuseAmount(value: string, left: string, words: string): Promise<void> {
  const fen = fenOf(value)
  const isRight = fen !== undefined && BigInt(fen) > 0n && BigInt(fen) <= BigInt(left)
  return isRight ? Promise.resolve() : Promise.reject(new Error(words))
}
