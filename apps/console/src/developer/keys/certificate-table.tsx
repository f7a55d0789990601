import { App, Button, Popconfirm, Space, Tag } from 'antd'
import { type Column, DataTable } from '../../table/data-table.tsx'
import { BeijingTime } from '../../words/beijing-time.tsx'
import type { Certificate, KeyChanged } from '../api.ts'
import { saveFile } from '../save-file.ts'
import { useAct, useDeveloper, useWords } from '../use-developer.ts'

const colours = { active: 'green', revoked: 'default', expired: 'orange' } as const

type Props = Readonly<{
  certificates: readonly Certificate[]
  query: Parameters<typeof DataTable<Certificate>>[0]['query']
}>

/** All certificates of a merchant; the last use of each says when an old one is free to go. */
export function CertificateTable({ certificates, query }: Props) {
  const { t } = useWords()
  return (
    <DataTable
      id="developer-certificates"
      name={t('keys.certificates')}
      rows={certificates}
      rowKey={({ serial }) => serial}
      query={query}
      empty={{ title: t('keys.none'), hint: t('keys.noneHint') }}
      columns={useColumns()}
    />
  )
}

function Acts({ certificate }: Readonly<{ certificate: Certificate }>) {
  const { t } = useWords()
  const { mayChange } = useDeveloper()
  const { message } = App.useApp()
  const revoke = useAct('access', (developer, serial: string) => developer.revoke(serial), {
    onDone: ({ state }: KeyChanged) =>
      message.success(t(state === 'waiting' ? 'keys.asked' : 'keys.revoked')),
  })
  const { serial, certificatePem, state } = certificate
  return (
    <Space size={4} wrap>
      <Button size="small" onClick={() => saveFile(`apiclient_cert_${serial}.pem`, certificatePem)}>
        {t('download')}
      </Button>
      {mayChange && state === 'active' && (
        <Popconfirm
          title={t('keys.revokeAsk')}
          description={<p className="dev-ask">{t('keys.revokeHint')}</p>}
          okText={t('keys.revoke')}
          onConfirm={() => revoke.mutate(serial)}
        >
          <Button size="small" danger loading={revoke.isPending} data-testid="revoke">
            {t('keys.revoke')}
          </Button>
        </Popconfirm>
      )}
    </Space>
  )
}

function useColumns(): readonly Column<Certificate>[] {
  const { t } = useWords()
  return [
    {
      id: 'serial',
      title: t('keys.serial'),
      cell: ({ serial }) => <code className="dev-serial">{serial}</code>,
      text: ({ serial }) => serial,
      isHead: true,
    },
    {
      id: 'state',
      title: t('keys.state'),
      cell: ({ state }) => (
        <Tag className="dev-tag" color={colours[state]}>
          {t(`keys.states.${state}`)}
        </Tag>
      ),
      text: ({ state }) => t(`keys.states.${state}`),
    },
    {
      id: 'used',
      title: t('keys.used'),
      cell: ({ usedAt }) => (usedAt ? <BeijingTime at={usedAt} /> : t('keys.neverUsed')),
      text: ({ usedAt }) => usedAt ?? '',
    },
    {
      id: 'until',
      title: t('keys.until'),
      cell: ({ notAfter }) => <BeijingTime at={notAfter} />,
      text: ({ notAfter }) => notAfter,
    },
    {
      id: 'act',
      title: t('act'),
      cell: (row) => <Acts certificate={row} />,
      text: () => '',
      isAction: true,
    },
  ]
}
