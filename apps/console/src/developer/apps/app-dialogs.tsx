import { Alert, App, Button, Form, Input, Modal, Select, Typography } from 'antd'
import { useState } from 'react'
import { type AppKind, appKinds, type ShopApp } from '../api.ts'
import { useAct, useWords } from '../use-developer.ts'

/** An app with its secret, for the one time that it is shown. */
export type Secret = Readonly<{ appid: string; secret: string }>

export function NewApp({
  onClose,
  onSecret,
}: Readonly<{ onClose: () => void; onSecret: (secret: Secret) => void }>) {
  const { t } = useWords()
  const [form] = Form.useForm<{ kind: AppKind; name: string }>()
  const create = useAct(
    'apps',
    (developer, body: { kind: AppKind; name: string }) => developer.createApp(body),
    {
      onDone: (made) => {
        onClose()
        onSecret(made)
      },
    },
  )
  return (
    <Modal
      open
      title={t('apps.new')}
      onCancel={onClose}
      onOk={form.submit}
      okText={t('apps.create')}
      confirmLoading={create.isPending}
    >
      <Form
        form={form}
        layout="vertical"
        requiredMark={false}
        initialValues={{ kind: 'official_account' }}
        onFinish={(fields) => create.mutate({ ...fields, name: fields.name.trim() })}
      >
        <Form.Item name="kind" label={t('apps.kind')}>
          <Select options={appKinds.map((value) => ({ value, label: t(`apps.kinds.${value}`) }))} />
        </Form.Item>
        <Form.Item
          name="name"
          label={t('apps.name')}
          rules={[{ required: true, whitespace: true, message: t('apps.needName') }]}
        >
          <Input maxLength={32} autoComplete="off" />
        </Form.Item>
      </Form>
    </Modal>
  )
}

export function BindApp({ onClose }: Readonly<{ onClose: () => void }>) {
  const { t } = useWords()
  const [appid, write] = useState('')
  const bind = useAct('apps', (developer) => developer.bind(appid.trim()), {
    done: t('saved'),
    onDone: onClose,
  })
  return (
    <Modal
      open
      title={t('apps.bind')}
      onCancel={onClose}
      onOk={() => bind.mutate(undefined)}
      okText={t('apps.bind')}
      okButtonProps={{ disabled: !/^[0-9A-Za-z_-]{1,32}$/.test(appid.trim()) }}
      confirmLoading={bind.isPending}
    >
      <p className="page-hint">{t('apps.bindHint')}</p>
      <Input
        value={appid}
        aria-label="AppID"
        placeholder="wx…"
        maxLength={32}
        spellCheck={false}
        onChange={({ target }) => write(target.value)}
      />
    </Modal>
  )
}

export function Domains({ app, onClose }: Readonly<{ app: ShopApp; onClose: () => void }>) {
  const { t } = useWords()
  const [text, write] = useState(app.oauthDomains.join('\n'))
  const set = useAct(
    'apps',
    (developer, domains: readonly string[]) => developer.setDomains({ appid: app.appid, domains }),
    { done: t('saved'), onDone: onClose },
  )
  const domains = text.split(/[\s,]+/).filter((each) => each !== '')
  return (
    <Modal
      open
      title={t('apps.setDomains')}
      onCancel={onClose}
      onOk={() => set.mutate(domains)}
      okText={t('save')}
      confirmLoading={set.isPending}
    >
      <p className="page-hint">{t('apps.domainsHint')}</p>
      <Input.TextArea
        rows={4}
        value={text}
        spellCheck={false}
        aria-label={t('apps.domains')}
        placeholder="shop.example.com"
        onChange={({ target }) => write(target.value)}
      />
    </Modal>
  )
}

export function SecretOnce({
  secret: { appid, secret },
  onClose,
}: Readonly<{ secret: Secret; onClose: () => void }>) {
  const { t } = useWords()
  const { modal } = App.useApp()
  const close = () =>
    void modal.confirm({ title: t('apps.keptAsk'), okText: t('apps.kept'), onOk: onClose })
  return (
    <Modal
      open
      title={t('apps.secret')}
      onCancel={close}
      mask={{ closable: false }}
      footer={<Button onClick={close}>{t('close')}</Button>}
    >
      <div className="dev-stack" data-testid="secret-once">
        <Alert type="warning" showIcon title={t('apps.once')} />
        <dl className="facts">
          <div>
            <dt>AppID</dt>
            <dd>{appid}</dd>
          </div>
        </dl>
        <Typography.Text copyable code>
          {secret}
        </Typography.Text>
      </div>
    </Modal>
  )
}
