import { useTranslation } from 'react-i18next'
import { amountColumn, textColumn } from '../../table/columns.tsx'
import { type Column, DataTable } from '../../table/data-table.tsx'
import type { BillDay } from '../api.ts'
import { useDesk, useDeskQuery } from '../use-desk.ts'

const kinds = ['trade_all', 'flow_basic', 'flow_operation', 'flow_fees'] as const

/** Days that are over, each with its bills to download; the platform writes down who did. */
export function BillsTable() {
  const { t } = useTranslation('shop-desk')
  const query = useDeskQuery('bills', (desk) => desk.bills())
  return (
    <DataTable
      id="bill-days"
      name={t('money.bills')}
      rows={query.data?.days}
      rowKey={({ date }) => date}
      query={query}
      columns={useColumns()}
      empty={{ title: t('money.noBills'), hint: t('money.noBillsHint') }}
    />
  )
}

function useColumns(): readonly Column<BillDay>[] {
  const { t } = useTranslation('shop-desk')
  const { desk } = useDesk()
  return [
    {
      id: 'date',
      title: t('money.day'),
      isHead: true,
      cell: ({ date }) => <span className="time">{date}</span>,
      text: ({ date }) => date,
    },
    amountColumn('payments', t('money.paid'), ({ paymentAmount }) => paymentAmount),
    amountColumn('refunds', t('money.refunded'), ({ refundAmount }) => refundAmount),
    textColumn(
      'count',
      t('money.count'),
      ({ paymentCount, refundCount }) => `${paymentCount} / ${refundCount}`,
      { align: 'end' },
    ),
    {
      id: 'bills',
      title: t('money.download'),
      isAction: true,
      text: () => '',
      cell: ({ date }) => (
        <span className="bill-links">
          {kinds.map((kind) => (
            <a key={kind} href={desk.billUrl(date, kind)} download data-testid={`bill-${kind}`}>
              {t(`money.bill.${kind}`)}
              <span className="unseen"> {date}</span>
            </a>
          ))}
        </span>
      ),
    },
  ]
}
