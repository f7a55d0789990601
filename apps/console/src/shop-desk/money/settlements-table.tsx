import { Tag } from 'antd'
import { useTranslation } from 'react-i18next'
import { amountColumn, textColumn } from '../../table/columns.tsx'
import { type Column, DataTable } from '../../table/data-table.tsx'
import type { Settlement } from '../api.ts'
import { useDeskQuery } from '../use-desk.ts'

const colours: Readonly<Record<string, string>> = {
  due: 'warning',
  settled: 'success',
  carried: 'warning',
}

/** What each day came to and when it becomes available. */
export function SettlementsTable() {
  const { t } = useTranslation('shop-desk')
  const query = useDeskQuery('settlements', (desk) => desk.settlements())
  return (
    <DataTable
      id="settlements"
      name={t('money.settlements')}
      rows={query.data?.settlements}
      rowKey={({ date, place }) => `${date} ${place ?? ''}`}
      query={query}
      columns={useColumns()}
      empty={{ title: t('money.noSettlements'), hint: t('money.noSettlementsHint') }}
    />
  )
}

function useColumns(): readonly Column<Settlement>[] {
  const { t } = useTranslation('shop-desk')
  return [
    {
      id: 'date',
      title: t('money.day'),
      isHead: true,
      cell: ({ date }) => <span className="time">{date}</span>,
      text: ({ date }) => date,
    },
    textColumn('place', t('money.unit'), ({ place }) => place ?? t('wholeShop')),
    textColumn(
      'count',
      t('money.count'),
      ({ paymentCount, refundCount }) => `${paymentCount} / ${refundCount}`,
      { align: 'end' },
    ),
    amountColumn('paid', t('money.paid'), (row) => row.paymentAmount),
    amountColumn('refunded', t('money.refunded'), (row) => row.refundAmount),
    amountColumn('fee', t('money.fee'), (row) => row.fee),
    amountColumn('total', t('money.total'), (row) =>
      String(BigInt(row.net) - BigInt(row.fee) - BigInt(row.advanced)),
    ),
    {
      id: 'dueOn',
      title: t('money.dueOn'),
      cell: ({ dueOn }) => <span className="time">{dueOn}</span>,
      text: ({ dueOn }) => dueOn,
    },
    {
      id: 'state',
      title: t('state'),
      cell: ({ state }) => (
        <Tag color={colours[state] ?? 'default'}>
          {t(`money.settlement.${state}`, { defaultValue: state })}
        </Tag>
      ),
      text: ({ state }) => t(`money.settlement.${state}`, { defaultValue: state }),
    },
    amountColumn('settled', t('money.settled'), (row) => row.settled, { isExtra: true }),
    amountColumn('advanced', t('money.advanced'), (row) => row.advanced, { isExtra: true }),
    amountColumn('carriedOut', t('money.carriedOut'), (row) => row.carriedOut, { isExtra: true }),
  ]
}
