import { Link } from '@tanstack/react-router'
import { Input } from 'antd'
import { PageFrame } from '../../frame/page-frame.tsx'
import { amountColumn, textColumn } from '../../table/columns.tsx'
import { type Column, DataTable } from '../../table/data-table.tsx'
import { useFilters } from '../../table/use-filters.ts'
import { usePages } from '../../table/use-pages.ts'
import { clearing, type Settlement, settlementStates } from '../clearing-api.ts'
import { Choice } from '../choice.tsx'
import '../operator.css'
import { StateTag, useOpsWords, useStateText } from '../words.tsx'

const names = ['date', 'state'] as const

/** 结算单 of one business day. */
export function SettlementsPage() {
  const { t } = useOpsWords()
  const [filters, change] = useFilters()
  const { date = '', state } = filters
  const query = usePages(
    ['ops-settlements', date, state],
    (from) => clearing.settlements({ date, state, after: from }),
    { enabled: date !== '' },
  )
  return (
    <PageFrame
      title={t('settlements.title')}
      back={{ to: '/ops/clearing', title: t('clearing.title') }}
    >
      <DataTable
        id="ops-settlements"
        name={t('settlements.title')}
        columns={useColumns()}
        rows={date === '' ? [] : query.data?.pages.flatMap((page) => page.settlements)}
        rowKey={({ mchid, unit }) => `${mchid} ${unit}`}
        query={query}
        filters={{
          names,
          controls: (
            <>
              <Input
                type="date"
                className="ops-date"
                aria-label={t('days.date')}
                value={date}
                onChange={({ target }) => change({ date: target.value || undefined })}
              />
              <Choice
                name="state"
                group="settlementState"
                words={settlementStates}
                label={t('clearing.state')}
              />
            </>
          ),
        }}
        empty={{ title: t('settlements.none'), hint: t('settlements.noneHint') }}
        onMore={query.hasNextPage ? () => query.fetchNextPage() : undefined}
      />
    </PageFrame>
  )
}

function useColumns(): readonly Column<Settlement>[] {
  const { t } = useOpsWords()
  const textOf = useStateText()
  const amount = (
    id: 'net' | 'fee' | 'advanced' | 'carriedIn' | 'settled' | 'carriedOut',
  ): Column<Settlement> => amountColumn(id, t(`settlements.${id}`), (row) => row[id])
  return [
    {
      id: 'mchid',
      title: t('merchants.mchid'),
      isHead: true,
      cell: ({ mchid, unit }) => (
        <span className="ops-two">
          <Link to="/ops/merchants/$mchid" params={{ mchid }}>
            {mchid}
          </Link>
          {unit !== mchid && <small>{unit}</small>}
        </span>
      ),
      text: ({ mchid }) => mchid,
    },
    {
      id: 'state',
      title: t('clearing.state'),
      cell: ({ state }) => <StateTag group="settlementState" state={state} />,
      text: ({ state }) => textOf('settlementState', state),
    },
    textColumn('dueOn', t('settlements.dueOn'), ({ dueOn }) => dueOn),
    {
      id: 'payments',
      title: t('settlements.payments'),
      align: 'end',
      cell: ({ paymentCount }) => paymentCount.toLocaleString('en-US'),
      text: ({ paymentCount }) => String(paymentCount),
    },
    amount('net'),
    amount('fee'),
    amount('carriedIn'),
    amount('settled'),
    amount('carriedOut'),
    { ...amount('advanced'), isExtra: true },
  ]
}
