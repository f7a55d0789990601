import { useQuery } from '@tanstack/react-query'
import { App, Button, Dropdown, Tag } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { PageFrame } from '../../frame/page-frame.tsx'
import { Empty, Failure, Waiting } from '../../frame/states.tsx'
import { meQuery } from '../../queries.ts'
import type { Node } from '../api.ts'
import { NameDialog } from '../codes/name-dialog.tsx'
import { useDeskAct, useDeskQuery } from '../use-desk.ts'
import { NodeDialog } from './node-dialog.tsx'
import { type Placed, placed } from './placed.ts'
import '../shop-desk.css'

/** Branches, stores and terminals, each below what it belongs to. */
export function NodesPage() {
  const { t } = useTranslation('shop-desk')
  const { data: me } = useQuery(meQuery)
  const query = useDeskQuery('nodes', (desk) => desk.nodes())
  const may = mayChange(me)
  const [under, setUnder] = useState<Node | 'shop'>()
  const [renamed, setRenamed] = useState<Node>()
  const nodes = query.data?.nodes
  const add = (
    <Button type="primary" onClick={() => setUnder('shop')} data-testid="new-node">
      {t('nodes.new')}
    </Button>
  )
  return (
    <PageFrame title={t('nodes.title')} hint={t('nodes.hint')} actions={may && add}>
      {query.isPending && <Waiting />}
      {query.error && !nodes && <Failure error={query.error} retry={() => void query.refetch()} />}
      {nodes?.length === 0 && (
        <Empty title={t('nodes.none')} hint={t('nodes.noneHint')}>
          {may && add}
        </Empty>
      )}
      {nodes && nodes.length > 0 && (
        <ul className="panel tree">
          {placed(nodes).map((each) => (
            <Line
              key={each.node.id}
              placed={each}
              may={may}
              onAdd={() => setUnder(each.node)}
              onRename={() => setRenamed(each.node)}
            />
          ))}
        </ul>
      )}
      <NodeDialog
        key={typeof under === 'object' ? under.id : under}
        under={under}
        onClose={() => setUnder(undefined)}
      />
      <NameDialog
        key={`name ${renamed?.id}`}
        title={t('nodes.rename')}
        label={t('nodes.name')}
        before={renamed?.name}
        changed="nodes"
        rename={(desk, name) => desk.renameNode(renamed?.id ?? '', name)}
        onClose={() => setRenamed(undefined)}
      />
    </PageFrame>
  )
}

/** Whoever works at one node looks only; the server refuses in any case. */
const mayChange = (me: { permissions: readonly string[] } | undefined): boolean =>
  me?.permissions.includes('shop.tree.change') ?? false

type LineProps = Readonly<{
  placed: Placed
  may: boolean
  onAdd: () => void
  onRename: () => void
}>

function Line({ placed: { node, depth }, may, onAdd, onRename }: LineProps) {
  const { t } = useTranslation('shop-desk')
  const { name, kind, code, state, settlesItself } = node
  const isClosed = state === 'closed'
  return (
    <li
      style={{ paddingInlineStart: depth * 24 }}
      data-closed={isClosed}
      data-testid="node"
      aria-level={depth + 1}
    >
      <Tag>{t(`nodes.kind.${kind}`)}</Tag>
      <span className="tree-name">{name}</span>
      {code !== null && <code>{code}</code>}
      {settlesItself && <Tag color="processing">{t('nodes.settlesItself')}</Tag>}
      {isClosed && <Tag color="default">{t('nodes.closed')}</Tag>}
      {may && !isClosed && (
        <span className="tree-end">
          <Actions node={node} onAdd={onAdd} onRename={onRename} />
        </span>
      )}
    </li>
  )
}

function Actions({ node, onAdd, onRename }: Omit<LineProps, 'placed' | 'may'> & { node: Node }) {
  const { t } = useTranslation('shop-desk')
  const { modal } = App.useApp()
  const { id, name, kind, settlesItself } = node
  const close = useDeskAct('nodes', (desk, which: string) => desk.closeNode(which), {
    done: t('saved'),
  })
  const settle = useDeskAct('nodes', (desk, wish: boolean) => desk.settleNode(id, wish), {
    done: t('saved'),
  })
  const ask = (title: string, content: string, run: () => Promise<unknown>) =>
    modal.confirm({ title, content, onOk: () => run().catch(() => undefined) })
  const items = [
    ...(kind === 'terminal' ? [] : [{ key: 'add', label: t('nodes.addBelow'), onClick: onAdd }]),
    { key: 'rename', label: t('nodes.rename'), onClick: onRename },
    {
      key: 'settle',
      label: t(settlesItself ? 'nodes.settleAbove' : 'nodes.settleItself'),
      onClick: () =>
        ask(
          t(settlesItself ? 'nodes.sureAbove' : 'nodes.sureItself', { name }),
          t('nodes.settleHint'),
          () => settle.mutateAsync(!settlesItself),
        ),
    },
    {
      key: 'close',
      danger: true,
      label: t('nodes.close'),
      onClick: () =>
        ask(t('nodes.sureClose', { name }), t('nodes.closeHint'), () => close.mutateAsync(id)),
    },
  ]
  return (
    <Dropdown menu={{ items }} trigger={['click']} placement="bottomRight">
      <Button size="small" aria-label={`${t('actions')} ${name}`} data-testid="node-actions">
        {t('actions')}
      </Button>
    </Dropdown>
  )
}
