import { App, Button, Popconfirm, Tag } from 'antd'
import { type Column, DataTable } from '../../table/data-table.tsx'
import { BeijingTime } from '../../words/beijing-time.tsx'
import type { Undelivered } from '../api.ts'
import { useAct, useAsked, useDeveloper, useWords } from '../use-developer.ts'

const weekMs = 7 * 24 * 60 * 60 * 1000

/** What a merchant's server has not taken in the last week, to be sent again one by one or all at once. */
export function UndeliveredTable() {
  const { t } = useWords()
  const { message } = App.useApp()
  const { mayChange } = useDeveloper()
  const query = useAsked('undelivered', (developer) => developer.undelivered())
  const redeliver = useAct(
    'undelivered',
    (developer, body: { id: string } | { from: string; to: string }) => developer.redeliver(body),
    { onDone: ({ count }) => message.success(t('undelivered.sent', { count })) },
  )
  const all = () => {
    const now = Date.now()
    const to = new Date(now + 60_000).toISOString()
    redeliver.mutate({ from: new Date(now - weekMs).toISOString(), to })
  }
  const rows = query.data?.callbacks
  return (
    <div className="dev-section">
      <header className="dev-head">
        <h2>{t('undelivered.title')}</h2>
        {mayChange && rows && rows.length > 0 && (
          <Popconfirm title={t('undelivered.allAsk')} okText={t('undelivered.all')} onConfirm={all}>
            <Button loading={redeliver.isPending}>{t('undelivered.all')}</Button>
          </Popconfirm>
        )}
      </header>
      <DataTable<Undelivered>
        id="developer-undelivered"
        name={t('undelivered.title')}
        rows={rows}
        rowKey={({ id }) => id}
        query={query}
        empty={{ title: t('undelivered.none'), hint: t('undelivered.noneHint') }}
        columns={useColumns((id) => redeliver.mutate({ id }))}
      />
    </div>
  )
}

function useColumns(again: (id: string) => void): readonly Column<Undelivered>[] {
  const { t } = useWords()
  const { mayChange } = useDeveloper()
  return [
    {
      id: 'event',
      title: t('undelivered.event'),
      cell: ({ eventType }) => <code>{eventType}</code>,
      text: ({ eventType }) => eventType,
      isHead: true,
    },
    {
      id: 'at',
      title: t('undelivered.at'),
      cell: ({ createdAt }) => <BeijingTime at={createdAt} />,
      text: ({ createdAt }) => createdAt,
    },
    {
      id: 'state',
      title: t('undelivered.state'),
      cell: ({ state }) => (
        <Tag className="dev-tag" color={state === 'exhausted' ? 'red' : 'gold'}>
          {t(`undelivered.states.${state}`)}
        </Tag>
      ),
      text: ({ state }) => state,
    },
    {
      id: 'attempts',
      title: t('undelivered.attempts'),
      cell: ({ attempts, lastAnswer }) => `${attempts} · ${lastAnswer ?? '—'}`,
      text: ({ attempts, lastAnswer }) => `${attempts} ${lastAnswer ?? ''}`,
    },
    {
      id: 'url',
      title: t('callbacks.url'),
      cell: ({ url }) => <span className="dev-break">{url}</span>,
      text: ({ url }) => url,
    },
    {
      id: 'next',
      title: t('undelivered.next'),
      cell: ({ nextAttemptAt }) => <BeijingTime at={nextAttemptAt} />,
      text: ({ nextAttemptAt }) => nextAttemptAt ?? '',
      isExtra: true,
    },
    {
      id: 'act',
      title: t('act'),
      cell: ({ id }) =>
        mayChange && (
          <Button size="small" onClick={() => again(id)}>
            {t('undelivered.one')}
          </Button>
        ),
      text: () => '',
      isAction: true,
    },
  ]
}
