import { useInfiniteQuery } from '@tanstack/react-query'
import { textColumn, timeColumn } from '../../table/columns.tsx'
import { type Column, DataTable } from '../../table/data-table.tsx'
import { Amount } from '../../words/amount.tsx'
import { amountText } from '../../words/money.ts'
import { type CustomerBill, customers } from '../api.ts'
import { useOpsWords, useStateText, Written } from '../words.tsx'

/** What the customer sees in the wallet, newest first. */
export function BillList({ id }: Readonly<{ id: string }>) {
  const { t } = useOpsWords()
  const query = useInfiniteQuery({
    queryKey: ['ops-customer-bills', id],
    queryFn: ({ pageParam }) => customers.bills(id, { cursor: pageParam }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ next }) => next,
    staleTime: Infinity,
    refetchOnWindowFocus: false,
  })
  return (
    <DataTable
      id="ops-customer-bills"
      name={t('customers.bills')}
      columns={useColumns()}
      rows={query.data?.pages.flatMap(({ bills }) => bills)}
      rowKey={(bill) => bill.id}
      query={query}
      empty={{ title: t('customers.noBills') }}
      onMore={query.hasNextPage ? () => query.fetchNextPage() : undefined}
    />
  )
}

function useColumns(): readonly Column<CustomerBill>[] {
  const { t } = useOpsWords()
  const textOf = useStateText()
  const sign = (direction: string) => (direction === 'out' ? '-' : '')
  return [
    {
      id: 'title',
      title: t('bills.title'),
      isHead: true,
      cell: ({ title }) => <Written text={title} />,
      text: ({ title }) => title,
    },
    textColumn('kind', t('bills.kind'), ({ kind }) => textOf('billKind', kind)),
    {
      id: 'amount',
      title: t('bills.amount'),
      align: 'end',
      cell: ({ amount, direction }) => <Amount minor={`${sign(direction)}${amount.minor}`} />,
      text: ({ amount, direction }) => `${sign(direction)}${amountText(amount.minor)}`,
    },
    timeColumn('at', t('bills.at'), ({ at }) => at),
    {
      id: 'id',
      title: t('bills.id'),
      cell: ({ id }) => <code>{id}</code>,
      text: ({ id }) => id,
    },
  ]
}
