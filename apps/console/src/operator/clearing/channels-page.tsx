import { useInfiniteQuery } from '@tanstack/react-query'
import { Button, Form, Input } from 'antd'
import { useState } from 'react'
import { PageFrame } from '../../frame/page-frame.tsx'
import { type Column, DataTable } from '../../table/data-table.tsx'
import { Amount } from '../../words/amount.tsx'
import { amountText } from '../../words/money.ts'
import { AskDialog, Day } from '../ask-dialog.tsx'
import { type ChannelDay, clearing } from '../clearing-api.ts'
import '../operator.css'
import { StateTag, useMay, useOpsWords, useStateText, Written } from '../words.tsx'

/** 通道对账与到账: the bill of each channel and day, and whether its money has arrived. */
export function ChannelsPage() {
  const { t } = useOpsWords()
  const may = useMay('clearing.correct')
  const [arrived, say] = useState<ChannelDay>()
  const query = useInfiniteQuery({
    queryKey: ['ops-channels'],
    queryFn: ({ pageParam }) => clearing.channels(pageParam),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ next }) => next,
  })
  return (
    <PageFrame
      title={t('channels.title')}
      hint={t('channels.hint')}
      back={{ to: '/ops/clearing', title: t('clearing.title') }}
    >
      <DataTable
        id="ops-channels"
        name={t('channels.title')}
        columns={useColumns(may ? say : undefined)}
        rows={query.data?.pages.flatMap((page) => page.days)}
        rowKey={({ channel, businessDate }) => `${channel} ${businessDate}`}
        query={query}
        empty={{ title: t('channels.none'), hint: t('channels.noneHint') }}
        onMore={() => query.fetchNextPage()}
      />
      {arrived && <ArrivalDialog day={arrived} onEnd={() => say(undefined)} />}
    </PageFrame>
  )
}

type Fields = Readonly<{ reference: string; arrivedOn: string }>

function ArrivalDialog({ day, onEnd }: Readonly<{ day: ChannelDay; onEnd: () => void }>) {
  const { t } = useOpsWords()
  const { channel, businessDate, net } = day
  return (
    <AskDialog<Fields>
      title={t('channels.arrived')}
      keys={['ops-channels']}
      onEnd={onEnd}
      send={(fields) => clearing.arrival({ ...fields, channel, businessDate })}
    >
      <p>
        {channel} {businessDate} <Amount minor={net} />
      </p>
      <Form.Item
        name="reference"
        label={t('channels.reference')}
        rules={[{ required: true, pattern: /^[\w./-]{1,64}$/, message: t('channels.noReference') }]}
      >
        <Input maxLength={64} />
      </Form.Item>
      <Day name="arrivedOn" label={t('channels.arrivedOn')} />
    </AskDialog>
  )
}

function useColumns(onArrived?: (day: ChannelDay) => void): readonly Column<ChannelDay>[] {
  const { t } = useOpsWords()
  const textOf = useStateText()
  const stateOf = ({ isLate, state }: ChannelDay) => (isLate ? 'LATE' : state)
  const arrivedOf = ({ settlementState, how }: ChannelDay) =>
    how ? textOf('arrival', how) : settlementState === null ? '' : t('channels.expected')
  const columns: readonly Column<ChannelDay>[] = [
    {
      id: 'day',
      title: t('days.date'),
      isHead: true,
      cell: ({ businessDate, channel }) => (
        <span className="ops-two">
          {businessDate}
          <small>{channel}</small>
        </span>
      ),
      text: ({ businessDate, channel }) => `${businessDate} ${channel}`,
    },
    {
      id: 'state',
      title: t('channels.bill'),
      cell: (day) => <StateTag group="channelState" state={stateOf(day)} />,
      text: (day) => textOf('channelState', stateOf(day)),
    },
    {
      id: 'rows',
      title: t('channels.rows'),
      align: 'end',
      cell: ({ ours, theirs, matched }) => `${ours ?? '—'} / ${theirs ?? '—'} / ${matched ?? '—'}`,
      text: ({ ours, theirs, matched }) => `${ours ?? ''}/${theirs ?? ''}/${matched ?? ''}`,
    },
    {
      id: 'breaks',
      title: t('channels.breaks'),
      align: 'end',
      cell: ({ breaks, openBreaks }) => `${openBreaks} / ${breaks}`,
      text: ({ breaks, openBreaks }) => `${openBreaks}/${breaks}`,
    },
    {
      id: 'net',
      title: t('channels.net'),
      align: 'end',
      cell: ({ net }) => <Amount minor={net} />,
      text: ({ net }) => (net === null ? '' : amountText(net)),
    },
    { id: 'arrived', title: t('channels.arrival'), cell: arrivedOf, text: arrivedOf },
    {
      id: 'said',
      title: t('channels.said'),
      cell: ({ reference, lastAnswer }) => <Written text={reference ?? lastAnswer ?? ''} />,
      text: ({ reference, lastAnswer }) => reference ?? lastAnswer ?? '',
    },
  ]
  if (!onArrived) return columns
  const cell = (day: ChannelDay) =>
    day.settlementState === 'EXPECTED' && (
      <Button size="small" onClick={() => onArrived(day)}>
        {t('channels.arrived')}
      </Button>
    )
  return [
    ...columns,
    { id: 'do', title: t('channels.arrived'), isAction: true, cell, text: () => '' },
  ]
}
