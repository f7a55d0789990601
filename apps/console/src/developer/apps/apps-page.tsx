import {
  Alert,
  App,
  Button,
  Form,
  Input,
  Modal,
  Popconfirm,
  Select,
  Space,
  Tag,
  Typography,
} from 'antd'
import { useState } from 'react'
import { PageFrame } from '../../frame/page-frame.tsx'
import { type Column, DataTable } from '../../table/data-table.tsx'
import { BeijingTime } from '../../words/beijing-time.tsx'
import { type AppKind, appKinds, type ShopApp } from '../api.ts'
import { useAct, useAsked, useDeveloper, useWords } from '../use-developer.ts'
import '../developer.css'

type Secret = Readonly<{ appid: string; secret: string }>

/** Apps in which a merchant takes payments, with their domains; a secret is shown once. */
export function AppsPage() {
  const { t } = useWords()
  const { mayChange } = useDeveloper()
  const query = useAsked('apps', (developer) => developer.apps())
  const [isOpen, setOpen] = useState<'new' | 'bind'>()
  const [secret, setSecret] = useState<Secret>()
  const [moved, setMoved] = useState<ShopApp>()
  return (
    <PageFrame
      title={t('apps.title')}
      hint={t('apps.hint')}
      actions={
        mayChange && (
          <Space wrap>
            <Button onClick={() => setOpen('bind')}>{t('apps.bind')}</Button>
            <Button type="primary" onClick={() => setOpen('new')} data-testid="new-app">
              {t('apps.new')}
            </Button>
          </Space>
        )
      }
    >
      <DataTable
        id="developer-apps"
        name={t('apps.title')}
        rows={query.data?.apps}
        rowKey={({ appid }) => appid}
        query={query}
        empty={{ title: t('apps.none'), hint: t('apps.noneHint') }}
        columns={useColumns(setSecret, setMoved)}
      />
      {isOpen === 'new' && <NewApp onClose={() => setOpen(undefined)} onSecret={setSecret} />}
      {isOpen === 'bind' && <BindApp onClose={() => setOpen(undefined)} />}
      {moved && <Domains app={moved} onClose={() => setMoved(undefined)} />}
      {secret && <SecretOnce secret={secret} onClose={() => setSecret(undefined)} />}
    </PageFrame>
  )
}

type ActsProps = Readonly<{
  app: ShopApp
  onSecret: (secret: Secret) => void
  onDomains: (app: ShopApp) => void
}>

function Acts({ app: { appid, isOwn, boundAt, ...rest }, onSecret, onDomains }: ActsProps) {
  const { t } = useWords()
  const { mayChange } = useDeveloper()
  const renew = useAct('apps', (developer) => developer.renewSecret(appid), {
    onDone: ({ secret }) => onSecret({ appid, secret }),
  })
  const move = useAct('apps', (developer, to: 'bind' | 'unbind') => developer[to](appid), {
    done: t('saved'),
  })
  if (!mayChange) return null
  return (
    <Space size={4} wrap>
      {isOwn && (
        <Button size="small" onClick={() => onDomains({ appid, isOwn, boundAt, ...rest })}>
          {t('apps.setDomains')}
        </Button>
      )}
      {isOwn && (
        <Popconfirm
          title={t('apps.renewAsk')}
          okText={t('apps.renew')}
          onConfirm={() => renew.mutate(undefined)}
        >
          <Button size="small" loading={renew.isPending}>
            {t('apps.renew')}
          </Button>
        </Popconfirm>
      )}
      {boundAt ? (
        <Popconfirm
          title={t('apps.unbindAsk')}
          okText={t('apps.unbind')}
          onConfirm={() => move.mutate('unbind')}
        >
          <Button size="small" danger>
            {t('apps.unbind')}
          </Button>
        </Popconfirm>
      ) : (
        <Button size="small" onClick={() => move.mutate('bind')}>
          {t('apps.bindAgain')}
        </Button>
      )}
    </Space>
  )
}

function NewApp({
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

function BindApp({ onClose }: Readonly<{ onClose: () => void }>) {
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

function Domains({ app, onClose }: Readonly<{ app: ShopApp; onClose: () => void }>) {
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

function SecretOnce({
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

function useColumns(
  onSecret: (secret: Secret) => void,
  onDomains: (app: ShopApp) => void,
): readonly Column<ShopApp>[] {
  const { t } = useWords()
  return [
    {
      id: 'appid',
      title: 'AppID',
      cell: ({ appid }) => <code className="dev-serial">{appid}</code>,
      text: ({ appid }) => appid,
      isHead: true,
    },
    { id: 'name', title: t('apps.name'), cell: ({ name }) => name, text: ({ name }) => name },
    {
      id: 'kind',
      title: t('apps.kind'),
      cell: ({ kind }) => t(`apps.kinds.${kind}`),
      text: ({ kind }) => t(`apps.kinds.${kind}`),
    },
    {
      id: 'bound',
      title: t('apps.bound'),
      cell: ({ boundAt }) =>
        boundAt ? (
          <Tag className="dev-tag" color="green">
            {t('apps.isBound')}
          </Tag>
        ) : (
          <Tag className="dev-tag">{t('apps.notBound')}</Tag>
        ),
      text: ({ boundAt }) => boundAt ?? '',
    },
    {
      id: 'domains',
      title: t('apps.domains'),
      cell: ({ oauthDomains }) => oauthDomains.join(', ') || '—',
      text: ({ oauthDomains }) => oauthDomains.join(' '),
    },
    {
      id: 'made',
      title: t('createdAt'),
      cell: ({ createdAt }) => <BeijingTime at={createdAt} />,
      text: ({ createdAt }) => createdAt,
      isExtra: true,
    },
    {
      id: 'act',
      title: t('act'),
      cell: (app) => <Acts app={app} onSecret={onSecret} onDomains={onDomains} />,
      text: () => '',
      isAction: true,
    },
  ]
}
