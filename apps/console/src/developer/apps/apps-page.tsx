import { Button, Popconfirm, Space, Tag } from 'antd'
import { useState } from 'react'
import { PageFrame } from '../../frame/page-frame.tsx'
import { textColumn } from '../../table/columns.tsx'
import { type Column, DataTable } from '../../table/data-table.tsx'
import { BeijingTime } from '../../words/beijing-time.tsx'
import type { ShopApp } from '../api.ts'
import { useAct, useAsked, useDeveloper, useWords } from '../use-developer.ts'
import '../developer.css'
import { BindApp, Domains, NewApp, type Secret, SecretOnce } from './app-dialogs.tsx'

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
    textColumn('name', t('apps.name'), ({ name }) => name),
    textColumn('kind', t('apps.kind'), ({ kind }) => t(`apps.kinds.${kind}`)),
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
