import { Alert, Table, Tag } from 'antd'
import { lazy, Suspense } from 'react'
import { Empty, Waiting } from '../frame/states.tsx'
import { useIsDark } from '../preferences.ts'
import type { Graph, GraphNode } from './api.ts'
import { useCaseWords } from './words.tsx'

const LinksGraph = lazy(async () => ({ default: (await import('./links-graph.tsx')).LinksGraph }))

/** Who shares something with the customer, drawn and as a list. */
export function LinksTab({ graph }: Readonly<{ graph: Graph }>) {
  const { t } = useCaseWords()
  if (graph.nodes.length < 2) return <Empty title={t('graph.alone')} hint={t('graph.aloneHint')} />
  return (
    <div className="case-tab">
      <div>
        <h2>{t('graph.title')}</h2>
        <p className="page-hint">{t('graph.hint')}</p>
      </div>
      {graph.isCut && <Alert type="info" showIcon title={t('graph.cut')} />}
      <Suspense fallback={<Waiting />}>
        <LinksGraph graph={graph} title={t('graph.title')} />
      </Suspense>
      <Legend />
      <Nodes nodes={graph.nodes} />
    </div>
  )
}

/** As `graphColours` of the drawing, which is fetched later. */
const colours = {
  light: { own: '#0b6557', account: '#4a7fb5', thing: '#8a968f', fraud: '#b8322a' },
  dark: { own: '#43b9a1', account: '#7fb0e0', thing: '#93a29d', fraud: '#f2887f' },
} as const

function Legend() {
  const { t } = useCaseWords()
  const look = colours[useIsDark() ? 'dark' : 'light']
  const things = (['device', 'ip', 'phone', 'card'] as const)
    .map((kind) => t(`graph.kind.${kind}`))
    .join(' / ')
  return (
    <p className="case-legend">
      {(
        [
          [look.own, t('graph.own')],
          [look.account, t('graph.kind.account')],
          [look.fraud, t('graph.fraud')],
          [look.thing, things],
        ] as const
      ).map(([colour, words]) => (
        <span key={words}>
          <i style={{ background: colour }} />
          {words}
        </span>
      ))}
    </p>
  )
}

function Nodes({ nodes }: Readonly<{ nodes: readonly GraphNode[] }>) {
  const { t } = useCaseWords()
  return (
    <section>
      <h2>{t('graph.list')}</h2>
      <Table<GraphNode>
        size="small"
        pagination={nodes.length > 20 ? { pageSize: 20, size: 'small' } : false}
        rowKey={({ id }) => id}
        dataSource={nodes.filter(({ hops }) => hops > 0)}
        scroll={{ x: 'max-content' }}
        columns={[
          {
            key: 'node',
            title: t('graph.node'),
            render: (_: unknown, { kind, value, isCrowded, frauds }) => (
              <>
                {t(`graph.kind.${kind}`)} <code>{value}</code>{' '}
                {frauds > 0 && <Tag color="red">{t('graph.fraud')}</Tag>}
                {isCrowded && <Tag>{t('graph.crowded')}</Tag>}
              </>
            ),
          },
          {
            key: 'hops',
            title: t('graph.hops'),
            render: (_: unknown, { hops }) => t('graph.hop', { count: hops }),
          },
          { key: 'cases', title: t('graph.cases'), align: 'end', dataIndex: 'cases' },
          { key: 'frauds', title: t('graph.frauds'), align: 'end', dataIndex: 'frauds' },
        ]}
      />
    </section>
  )
}
