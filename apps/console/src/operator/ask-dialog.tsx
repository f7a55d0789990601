import { useMutation } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { Alert, App, Form, Input, Modal } from 'antd'
import { type ReactNode, useState } from 'react'
import { queryClient } from '../queries.ts'
import { useWordsOf } from '../words/refused.ts'
import type { Asked } from './api.ts'
import { useOpsWords } from './words.tsx'

type Props<Fields extends object> = Readonly<{
  title: string
  /** What the dialog begins with. */
  initial?: Partial<Fields>
  send: (fields: Fields) => Promise<Asked | undefined | object>
  /** Another has to approve it before anything changes. */
  isOfTwo?: boolean
  /** What has to be read again afterwards. */
  keys: readonly string[]
  width?: number
  onEnd: () => void
  children?: ReactNode
}>

const isAsked = (answer: unknown): answer is Asked =>
  typeof answer === 'object' && answer !== null && 'approvalId' in answer

/** Asks for something with a reason: at once, or by a second person, whose approval it then links to. */
export function AskDialog<Fields extends object>(props: Props<Fields>) {
  const { title, initial, send, isOfTwo = true, keys, onEnd, children } = props
  const { t } = useOpsWords()
  const { message } = App.useApp()
  const wordsOf = useWordsOf()
  const [form] = Form.useForm<Fields>()
  const [asked, setAsked] = useState<Asked>()
  const ask = useMutation({
    mutationFn: send,
    onSuccess: (answer) => {
      for (const key of keys) void queryClient.invalidateQueries({ queryKey: [key] })
      if (isAsked(answer)) return setAsked(answer)
      void message.success(t('ask.done'))
      return onEnd()
    },
  })
  return (
    <Modal
      open
      title={title}
      okText={asked ? t('ask.close') : isOfTwo ? t('ask.submit') : t('ask.confirm')}
      cancelText={t('ask.cancel')}
      {...(asked && { cancelButtonProps: { hidden: true } })}
      confirmLoading={ask.isPending}
      onCancel={onEnd}
      onOk={() => (asked ? onEnd() : form.submit())}
      width={props.width ?? 560}
    >
      {asked ? (
        <Alert
          type="success"
          showIcon
          title={t('ask.asked')}
          description={
            <Link to="/approvals/$id" params={{ id: asked.approvalId }}>
              {t('ask.open')}
            </Link>
          }
        />
      ) : (
        <Form<Fields>
          form={form}
          layout="vertical"
          requiredMark={false}
          initialValues={initial ?? {}}
          onFinish={(fields) => ask.mutate(fields)}
        >
          {children}
          {isOfTwo && <Alert type="info" showIcon title={t('ask.ofTwo')} />}
          {ask.error && (
            <Alert className="panel-note" type="error" showIcon title={wordsOf(ask.error)} />
          )}
        </Form>
      )}
    </Modal>
  )
}

/** Why, for whoever checks and whoever reads the log. */
export function Reason({ name = 'reason', label }: Readonly<{ name?: string; label?: string }>) {
  const { t } = useOpsWords()
  return (
    <Form.Item
      name={name}
      label={label ?? t('ask.reason')}
      rules={[{ required: true, whitespace: true, min: 2, message: t('ask.reasonNeeded') }]}
    >
      <Input.TextArea autoSize={{ minRows: 2, maxRows: 5 }} maxLength={200} />
    </Form.Item>
  )
}

/** A date in Beijing, by the browser's own field. */
export function Day({ name, label }: Readonly<{ name: string; label: string }>) {
  const { t } = useOpsWords()
  return (
    <Form.Item name={name} label={label} rules={[{ required: true, message: t('ask.needed') }]}>
      <Input type="date" />
    </Form.Item>
  )
}
