import {
  Alert,
  App,
  Button,
  Form,
  Input,
  InputNumber,
  Modal,
  Popconfirm,
  Space,
  Typography,
} from 'antd'
import { useState } from 'react'
import { BeijingTime } from '../../words/beijing-time.tsx'
import type { Access, KeyChanged } from '../api.ts'
import { useAct, useDeveloper, useWords } from '../use-developer.ts'
import { makeApiV3Key } from './make-api-key.ts'

/** The key that seals callbacks and certificates for a merchant: set, changed, put back, never shown. */
export function ApiKeyPanel({ access: { apiV3Key } }: Readonly<{ access: Access }>) {
  const { t } = useWords()
  const { mayChange } = useDeveloper()
  const { message } = App.useApp()
  const [isOpen, setOpen] = useState(false)
  const restore = useAct('access', (developer) => developer.restoreKey(), {
    onDone: ({ state }: KeyChanged) =>
      message.success(t(state === 'waiting' ? 'keys.asked' : 'apiKey.restored')),
  })
  return (
    <section className="panel" aria-label={t('apiKey.title')}>
      <h2>{t('apiKey.title')}</h2>
      <p className="page-hint">{t('apiKey.hint')}</p>
      <dl className="facts">
        <div>
          <dt>{t('apiKey.state')}</dt>
          <dd>{t(apiV3Key.isSet ? 'apiKey.set' : 'apiKey.notSet')}</dd>
        </div>
        <div>
          <dt>{t('apiKey.changedAt')}</dt>
          <dd>
            <BeijingTime at={apiV3Key.changedAt} />
          </dd>
        </div>
        {apiV3Key.formerUntil && (
          <div>
            <dt>{t('apiKey.formerUntil')}</dt>
            <dd>
              <BeijingTime at={apiV3Key.formerUntil} />
            </dd>
          </div>
        )}
      </dl>
      {mayChange && (
        <Space wrap className="dev-buttons">
          <Button onClick={() => setOpen(true)} data-testid="set-key">
            {t(apiV3Key.isSet ? 'apiKey.change' : 'apiKey.setNow')}
          </Button>
          {apiV3Key.formerUntil && (
            <Popconfirm
              title={t('apiKey.restoreAsk')}
              okText={t('apiKey.restore')}
              onConfirm={() => restore.mutate(undefined)}
            >
              <Button loading={restore.isPending}>{t('apiKey.restore')}</Button>
            </Popconfirm>
          )}
        </Space>
      )}
      {isOpen && <SetKey onClose={() => setOpen(false)} />}
    </section>
  )
}

type Fields = Readonly<{ apiV3Key: string; overlapHours: number }>

function SetKey({ onClose }: Readonly<{ onClose: () => void }>) {
  const { t } = useWords()
  const [form] = Form.useForm<Fields>()
  const [done, setDone] = useState<KeyChanged>()
  const [sent, setSent] = useState('')
  const set = useAct('access', (developer, given: Fields) => developer.setKey(given), {
    onDone: setDone,
  })
  if (done) return <KeySet changed={done} apiV3Key={sent} onClose={onClose} />
  return (
    <Modal
      open
      title={t('apiKey.change')}
      onCancel={onClose}
      onOk={form.submit}
      okText={t('apiKey.save')}
      confirmLoading={set.isPending}
    >
      <Form<Fields>
        form={form}
        layout="vertical"
        requiredMark={false}
        initialValues={{ overlapHours: 24 }}
        onFinish={(fields) => {
          setSent(fields.apiV3Key)
          set.mutate(fields)
        }}
      >
        <Form.Item
          name="apiV3Key"
          label={t('apiKey.key')}
          extra={t('apiKey.keyHint')}
          rules={[{ required: true, pattern: /^[\x21-\x7e]{32}$/, message: t('apiKey.keyWrong') }]}
        >
          <Input.Password autoComplete="new-password" spellCheck={false} maxLength={32} />
        </Form.Item>
        <Button
          size="small"
          onClick={() => form.setFieldValue('apiV3Key', makeApiV3Key())}
          data-testid="fill-key"
        >
          {t('apiKey.make')}
        </Button>
        <Form.Item
          className="dev-after"
          name="overlapHours"
          label={t('apiKey.overlap')}
          extra={t('apiKey.overlapHint')}
        >
          <InputNumber min={0} max={168} precision={0} suffix={t('apiKey.hours')} />
        </Form.Item>
      </Form>
    </Modal>
  )
}

type KeySetProps = Readonly<{ changed: KeyChanged; apiV3Key: string; onClose: () => void }>

function KeySet({ changed, apiV3Key, onClose }: KeySetProps) {
  const { t } = useWords()
  return (
    <Modal
      open
      title={t('apiKey.title')}
      onCancel={onClose}
      footer={<Button onClick={onClose}>{t('close')}</Button>}
    >
      <div className="dev-stack" data-testid="key-set">
        <Alert
          type={changed.state === 'waiting' ? 'warning' : 'success'}
          showIcon
          title={t(changed.state === 'waiting' ? 'keys.asked' : 'apiKey.done')}
          description={t('apiKey.once')}
        />
        <Typography.Text copyable code>
          {apiV3Key}
        </Typography.Text>
      </div>
    </Modal>
  )
}
