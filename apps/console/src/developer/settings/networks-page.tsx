import { Alert, Button, Form, Input, Popconfirm } from 'antd'
import { PageFrame } from '../../frame/page-frame.tsx'
import { type Column, DataTable } from '../../table/data-table.tsx'
import { BeijingTime } from '../../words/beijing-time.tsx'
import type { Network } from '../api.ts'
import { useAct, useAsked, useDeveloper, useWords } from '../use-developer.ts'
import '../developer.css'

type Fields = Readonly<{ network: string; note?: string }>

/** From where a merchant's requests may come. */
export function NetworksPage() {
  const { t } = useWords()
  const { mayChange } = useDeveloper()
  const query = useAsked('networks', (developer) => developer.networks())
  const forget = useAct('networks', (developer, network: string) => developer.forget(network), {
    done: t('saved'),
  })
  const { networks, yourAddress } = query.data ?? {}
  return (
    <PageFrame title={t('networks.title')} hint={t('networks.hint')}>
      {networks?.length === 0 && (
        <Alert className="note-above" type="info" showIcon title={t('networks.open')} />
      )}
      {mayChange && <AddNetwork {...(yourAddress !== undefined && { yourAddress })} />}
      <DataTable
        id="developer-networks"
        name={t('networks.title')}
        rows={networks}
        rowKey={({ network }) => network}
        query={query}
        empty={{ title: t('networks.none'), hint: t('networks.noneHint') }}
        columns={useColumns(networks?.length === 1, (network) => forget.mutate(network))}
      />
    </PageFrame>
  )
}

function AddNetwork({ yourAddress }: Readonly<{ yourAddress?: string }>) {
  const { t } = useWords()
  const [form] = Form.useForm<Fields>()
  const allow = useAct(
    'networks',
    (developer, { network, note = '' }: Fields) =>
      developer.allow({ network: network.trim(), note: note.trim() }),
    { done: t('networks.added'), onDone: () => form.resetFields() },
  )
  return (
    <section className="panel note-above" aria-label={t('networks.add')}>
      <Form<Fields>
        form={form}
        layout="inline"
        className="dev-inline"
        onFinish={(fields) => allow.mutate(fields)}
      >
        <Form.Item
          name="network"
          rules={[{ required: true, whitespace: true, message: t('networks.need') }]}
        >
          <Input
            aria-label={t('networks.network')}
            placeholder="203.0.113.0/24"
            maxLength={64}
            spellCheck={false}
            data-testid="network"
          />
        </Form.Item>
        <Form.Item name="note">
          <Input aria-label={t('networks.note')} placeholder={t('networks.note')} maxLength={64} />
        </Form.Item>
        <Button type="primary" htmlType="submit" loading={allow.isPending} data-testid="allow">
          {t('networks.add')}
        </Button>
      </Form>
      {yourAddress !== undefined && (
        <p className="nothing">{t('networks.yours', { address: yourAddress })}</p>
      )}
    </section>
  )
}

function useColumns(
  isLast: boolean,
  forget: (network: string) => void,
): readonly Column<Network>[] {
  const { t } = useWords()
  const { mayChange } = useDeveloper()
  return [
    {
      id: 'network',
      title: t('networks.network'),
      cell: ({ network }) => <code>{network}</code>,
      text: ({ network }) => network,
      isHead: true,
    },
    {
      id: 'note',
      title: t('networks.note'),
      cell: ({ note }) => note || '—',
      text: ({ note }) => note,
    },
    {
      id: 'made',
      title: t('createdAt'),
      cell: ({ createdAt }) => <BeijingTime at={createdAt} />,
      text: ({ createdAt }) => createdAt,
    },
    {
      id: 'act',
      title: t('act'),
      cell: ({ network }) =>
        mayChange && (
          <Popconfirm
            title={t(isLast ? 'networks.lastAsk' : 'networks.removeAsk')}
            okText={t('remove')}
            onConfirm={() => forget(network)}
          >
            <Button size="small" danger data-testid="remove-network">
              {t('remove')}
            </Button>
          </Popconfirm>
        ),
      text: () => '',
      isAction: true,
    },
  ]
}
