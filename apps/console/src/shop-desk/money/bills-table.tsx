import { useTranslation } from 'react-i18next'
import { type Column, DataTable } from '../../table/data-table.tsx'
import { Amount } from '../../words/amount.tsx'
import { amountText } from '../../words/money.ts'
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
    {
      id: 'payments',
      title: t('money.paid'),
      align: 'end',
      cell: ({ paymentAmount }) => <Amount minor={paymentAmount} />,
      text: ({ paymentAmount }) => amountText(paymentAmount),
    },
    {
      id: 'refunds',
      title: t('money.refunded'),
      align: 'end',
      cell: ({ refundAmount }) => <Amount minor={refundAmount} />,
      text: ({ refundAmount }) => amountText(refundAmount),
    },
    {
      id: 'count',
      title: t('money.count'),
      align: 'end',
      cell: ({ paymentCount, refundCount }) => `${paymentCount} / ${refundCount}`,
      text: ({ paymentCount, refundCount }) => `${paymentCount} / ${refundCount}`,
    },
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
