import { useMutation, useQuery } from '@tanstack/react-query'
import { App, Button, Popconfirm, Tag } from 'antd'
import { useTranslation } from 'react-i18next'
import { PageFrame } from '../frame/page-frame.tsx'
import { queryClient } from '../queries.ts'
import { timeColumn } from '../table/columns.tsx'
import { type Column, DataTable } from '../table/data-table.tsx'
import { useWordsOf } from '../words/refused.ts'
import { deviceOf } from './device.ts'
import { account, type Session } from './api.ts'

/** Where I am signed in, and how to end what is not me. */
export function SessionsPage() {
  const { t } = useTranslation('account')
  const query = useQuery({ queryKey: ['sessions'], queryFn: account.sessions })
  const end = useEnding()
  const rows = query.data?.sessions
  return (
    <PageFrame
      title={t('sessions.title')}
      hint={t('sessions.hint')}
      actions={
        <Popconfirm title={t('sessions.sureOthers')} onConfirm={() => end.mutate(undefined)}>
          <Button danger disabled={!rows || rows.length < 2} data-testid="end-others">
            {t('sessions.endOthers')}
          </Button>
        </Popconfirm>
      }
    >
      <DataTable
        id="sessions"
        name={t('sessions.title')}
        rows={rows}
        rowKey={({ id }) => id}
        query={query}
        columns={useColumns((id) => end.mutate(id))}
        empty={{ title: t('sessions.none') }}
      />
    </PageFrame>
  )
}

function useEnding() {
  const { t } = useTranslation('account')
  const { message } = App.useApp()
  const wordsOf = useWordsOf()
  return useMutation({
    mutationFn: async (id: string | undefined) => {
      await (id === undefined ? account.endOthers() : account.end(id))
    },
    onSuccess: () => message.success(t('sessions.ended')),
    onError: (error) => message.error(wordsOf(error)),
    onSettled: () => queryClient.invalidateQueries({ queryKey: ['sessions'] }),
  })
}

function useColumns(end: (id: string) => void): readonly Column<Session>[] {
  const { t } = useTranslation('account')
  return [
    {
      id: 'device',
      title: t('sessions.device'),
      isHead: true,
      cell: ({ agent, isCurrent }) => (
        <>
          {deviceOf(agent)} {isCurrent && <Tag color="success">{t('sessions.current')}</Tag>}
        </>
      ),
      text: ({ agent }) => agent,
    },
    {
      id: 'ip',
      title: t('sessions.ip'),
      cell: ({ ip, place }) => (
        <>
          <code>{ip}</code>
          {place && <span className="nothing"> {place}</span>}
        </>
      ),
      text: ({ ip }) => ip,
    },
    timeColumn('createdAt', t('sessions.since'), ({ createdAt }) => createdAt),
    timeColumn('seenAt', t('sessions.seen'), ({ seenAt }) => seenAt),
    timeColumn('expiresAt', t('sessions.until'), ({ expiresAt }) => expiresAt),
    {
      id: 'end',
      title: t('sessions.end'),
      isAction: true,
      text: () => '',
      cell: ({ id, isCurrent }) =>
        !isCurrent && (
          <Popconfirm title={t('sessions.sure')} onConfirm={() => end(id)}>
            <Button type="link" danger size="small">
              {t('sessions.end')}
            </Button>
          </Popconfirm>
        ),
    },
  ]
}
