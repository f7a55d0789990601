import { useQuery } from '@tanstack/react-query'
import { Alert, Button } from 'antd'
import { useState } from 'react'
import { PageFrame } from '../../frame/page-frame.tsx'
import { Failure, Waiting } from '../../frame/states.tsx'
import { timeColumn } from '../../table/columns.tsx'
import { type Column, DataTable, type DataTableProps } from '../../table/data-table.tsx'
import { BeijingTime } from '../../words/beijing-time.tsx'
import { AskDialog, Reason } from '../ask-dialog.tsx'
import '../operator.css'
import { type Alarm, alarms } from '../watch-api.ts'
import { useMay, useOpsWords, useStateText, Written } from '../words.tsx'

/** What stands, what it means and what to do; and what is over. */
export function AlarmsPage() {
  const { t } = useOpsWords()
  const query = useQuery({
    queryKey: ['ops-alarms'],
    queryFn: alarms.all,
    refetchInterval: 15_000,
  })
  return (
    <PageFrame title={t('alarms.title')} hint={t('alarms.hint')}>
      {query.data ? (
        <>
          <Open open={query.data.open} />
          <h2 className="ops-next ops-note">{t('alarms.past')}</h2>
          <Past past={query.data.past} query={query} />
        </>
      ) : query.error ? (
        <Failure error={query.error} retry={() => void query.refetch()} />
      ) : (
        <Waiting />
      )}
    </PageFrame>
  )
}

type PastProps = Readonly<{
  past: readonly Alarm[]
  query: DataTableProps<Alarm>['query']
}>

function Past({ past, query }: PastProps) {
  const { t } = useOpsWords()
  return (
    <DataTable
      id="ops-alarms"
      name={t('alarms.past')}
      columns={useColumns()}
      rows={past}
      rowKey={({ kind, subject, since }) => `${kind} ${subject} ${since}`}
      query={query}
      empty={{ title: t('alarms.nonePast') }}
    />
  )
}

function Open({ open }: Readonly<{ open: readonly Alarm[] }>) {
  const { t } = useOpsWords()
  const textOf = useStateText()
  const may = useMay('alarm.end')
  const [ended, end] = useState<Alarm>()
  if (open.length === 0) return <Alert type="success" showIcon title={t('alarms.none')} />
  return (
    <div data-testid="open-alarms">
      {open.map((alarm) => (
        <Alert
          key={`${alarm.kind} ${alarm.subject}`}
          className="ops-note"
          type="error"
          showIcon
          title={
            <>
              {textOf('alarmKind', alarm.kind)} <code>{alarm.subject}</code>
            </>
          }
          description={
            <>
              <span lang="zh-CN">{alarm.sentence}</span>
              <p>
                {t('alarms.since')} <BeijingTime at={alarm.since} zone /> ·{' '}
                {t(alarm.isByPeople ? 'alarms.byPeople' : 'alarms.byItself')}
              </p>
            </>
          }
          action={
            may &&
            alarm.isByPeople && (
              <Button size="small" onClick={() => end(alarm)} data-testid="end-alarm">
                {t('alarms.end')}
              </Button>
            )
          }
        />
      ))}
      {ended && <EndDialog alarm={ended} onEnd={() => end(undefined)} />}
    </div>
  )
}

function EndDialog({ alarm, onEnd }: Readonly<{ alarm: Alarm; onEnd: () => void }>) {
  const { t } = useOpsWords()
  const { kind, subject } = alarm
  return (
    <AskDialog<Readonly<{ note: string }>>
      title={t('alarms.end')}
      isOfTwo={false}
      keys={['ops-alarms', 'waiting']}
      onEnd={onEnd}
      send={async ({ note }) => (await alarms.end({ kind, subject, note })) ?? {}}
    >
      <p lang="zh-CN">{alarm.sentence}</p>
      <Reason name="note" label={t('alarms.note')} />
    </AskDialog>
  )
}

function useColumns(): readonly Column<Alarm>[] {
  const { t } = useOpsWords()
  const textOf = useStateText()
  return [
    {
      id: 'kind',
      title: t('alarms.kind'),
      isHead: true,
      cell: ({ kind, subject }) => (
        <span className="ops-two">
          {textOf('alarmKind', kind)}
          <small>{subject}</small>
        </span>
      ),
      text: ({ kind, subject }) => `${textOf('alarmKind', kind)} ${subject}`,
    },
    {
      id: 'sentence',
      title: t('alarms.sentence'),
      cell: ({ sentence }) => (
        <span lang="zh-CN" className="ops-clip" title={sentence}>
          {sentence}
        </span>
      ),
      text: ({ sentence }) => sentence,
    },
    timeColumn('since', t('alarms.since'), ({ since }) => since),
    timeColumn('until', t('alarms.until'), ({ until }) => until),
    {
      id: 'note',
      title: t('alarms.note'),
      cell: ({ doneNote }) => <Written text={doneNote} />,
      text: ({ doneNote }) => doneNote ?? '',
    },
  ]
}
