import { Tag } from 'antd'
import { useTranslation } from 'react-i18next'
import { type Column, DataTable } from '../../table/data-table.tsx'
import { Amount } from '../../words/amount.tsx'
import { amountText } from '../../words/money.ts'
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
  const amount = (
    id: string,
    title: string,
    of: (row: Settlement) => string,
    isExtra = false,
  ): Column<Settlement> => ({
    id,
    title,
    align: 'end',
    cell: (row) => <Amount minor={of(row)} />,
    text: (row) => amountText(of(row)),
    isExtra,
  })
  return [
    {
      id: 'date',
      title: t('money.day'),
      isHead: true,
      cell: ({ date }) => <span className="time">{date}</span>,
      text: ({ date }) => date,
    },
    {
      id: 'place',
      title: t('money.unit'),
      cell: ({ place }) => place ?? t('wholeShop'),
      text: ({ place }) => place ?? t('wholeShop'),
    },
    {
      id: 'count',
      title: t('money.count'),
      align: 'end',
      cell: ({ paymentCount, refundCount }) => `${paymentCount} / ${refundCount}`,
      text: ({ paymentCount, refundCount }) => `${paymentCount} / ${refundCount}`,
    },
    amount('paid', t('money.paid'), (row) => row.paymentAmount),
    amount('refunded', t('money.refunded'), (row) => row.refundAmount),
    amount('fee', t('money.fee'), (row) => row.fee),
    amount('total', t('money.total'), (row) =>
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
    amount('settled', t('money.settled'), (row) => row.settled, true),
    amount('advanced', t('money.advanced'), (row) => row.advanced, true),
    amount('carriedOut', t('money.carriedOut'), (row) => row.carriedOut, true),
  ]
}
