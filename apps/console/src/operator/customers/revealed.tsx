import { useMutation } from '@tanstack/react-query'
import { Alert, Button, Form, Modal } from 'antd'
import { useState } from 'react'
import { useWordsOf } from '../../words/refused.ts'
import { customers } from '../api.ts'
import { Reason } from '../ask-dialog.tsx'
import { useOpsWords, Written } from '../words.tsx'

type Props = Readonly<{ id: string; field: 'name' | 'phone'; masked: string }>

/** Masked until somebody says why; what was told is forgotten with the page. */
export function Revealed({ id, field, masked }: Props) {
  const { t } = useOpsWords()
  const wordsOf = useWordsOf()
  const [isOpen, open] = useState(false)
  const [form] = Form.useForm<Readonly<{ reason: string }>>()
  const ask = useMutation({
    mutationFn: ({ reason }: Readonly<{ reason: string }>) =>
      customers.reveal(id, { field, reason }),
    onSuccess: () => open(false),
  })
  if (ask.data)
    return (
      <span data-testid={`shown-${field}`}>
        <Written text={ask.data.value} />
      </span>
    )
  return (
    <>
      <Written text={masked} />{' '}
      <Button size="small" type="link" onClick={() => open(true)} data-testid={`reveal-${field}`}>
        {t('customers.reveal')}
      </Button>
      <Modal
        open={isOpen}
        title={t('customers.revealTitle', { field: t(`customers.${field}`) })}
        okText={t('ask.confirm')}
        cancelText={t('ask.cancel')}
        confirmLoading={ask.isPending}
        onCancel={() => open(false)}
        onOk={() => form.submit()}
      >
        <Form form={form} layout="vertical" requiredMark={false} onFinish={(f) => ask.mutate(f)}>
          <Reason />
          <Alert type="warning" showIcon title={t('customers.recorded')} />
        </Form>
        {ask.error && (
          <Alert className="panel-note" type="error" showIcon title={wordsOf(ask.error)} />
        )}
      </Modal>
    </>
  )
}
