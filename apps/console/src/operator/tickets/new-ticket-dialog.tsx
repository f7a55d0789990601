import { useMutation } from '@tanstack/react-query'
import { Alert, Form, Input, Modal, Select } from 'antd'
import { queryClient } from '../../queries.ts'
import type { Shop } from '../../shop/use-shop.ts'
import { useWordsOf } from '../../words/refused.ts'
import { ticketsAt, topics } from '../watch-api.ts'
import { useOpsWords } from '../words.tsx'

type Props = Readonly<{
  shop: Shop
  about: Readonly<{ order: string | undefined; call: string | undefined }>
  onEnd: (id?: string) => void
}>

type Fields = Readonly<{
  topic: string
  subject: string
  text: string
  outTradeNo?: string
  callId?: string
}>

/** Asks the institution, about an order or a call where it is about one. */
export function NewTicketDialog({ shop, about: { order, call }, onEnd }: Props) {
  const { t } = useOpsWords()
  const wordsOf = useWordsOf()
  const [form] = Form.useForm<Fields>()
  const open = useMutation({
    mutationFn: ({ outTradeNo, callId, ...fields }: Fields) =>
      ticketsAt(shop.api('/tickets')).open({
        ...fields,
        ...(outTradeNo && { outTradeNo: outTradeNo.trim() }),
        ...(callId && { callId: callId.trim() }),
      }),
    onSuccess: ({ id }) => {
      void queryClient.invalidateQueries({ queryKey: ['shop-tickets'] })
      onEnd(id)
    },
  })
  const needed = { required: true, whitespace: true, message: t('ask.needed') }
  return (
    <Modal
      open
      title={t('tickets.new')}
      okText={t('tickets.send')}
      cancelText={t('ask.cancel')}
      confirmLoading={open.isPending}
      onCancel={() => onEnd()}
      onOk={() => form.submit()}
      width={600}
    >
      <Form<Fields>
        form={form}
        layout="vertical"
        requiredMark={false}
        initialValues={{
          topic: call ? 'access' : 'payment',
          outTradeNo: order ?? '',
          callId: call ?? '',
        }}
        onFinish={(fields) => open.mutate(fields)}
      >
        <Form.Item name="topic" label={t('tickets.topic')}>
          <Select options={topics.map((value) => ({ value, label: t(`topic.${value}`) }))} />
        </Form.Item>
        <Form.Item name="subject" label={t('tickets.subject')} rules={[{ ...needed, min: 2 }]}>
          <Input maxLength={80} />
        </Form.Item>
        <Form.Item name="text" label={t('tickets.text')} rules={[needed]}>
          <Input.TextArea autoSize={{ minRows: 4, maxRows: 12 }} maxLength={4_000} />
        </Form.Item>
        <Form.Item name="outTradeNo" label={t('tickets.order')} extra={t('tickets.orderHint')}>
          <Input maxLength={32} />
        </Form.Item>
        <Form.Item name="callId" label={t('tickets.call')} hidden={!call}>
          <Input maxLength={64} />
        </Form.Item>
        <Alert type="info" showIcon title={t('tickets.noSecrets')} />
      </Form>
      {open.error && (
        <Alert className="panel-note" type="error" showIcon title={wordsOf(open.error)} />
      )}
    </Modal>
  )
}
