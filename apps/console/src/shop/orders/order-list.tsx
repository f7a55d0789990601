import { useTranslation } from 'react-i18next'
import { DataTable } from '../../table/data-table.tsx'
import type { Found, OrderLine, RefundLine } from '../api.ts'
import { useOrderColumns, useRefundColumns } from '../columns.tsx'
import { SearchedTo, useAllRows, useFound } from '../found.tsx'
import {
  OrderControls,
  orderFilters,
  RefundControls,
  refundFilters,
  useSought,
} from '../search-controls.tsx'
import '../shop.css'

type Props<Row> = Readonly<{
  /** By which what was found is remembered. */
  of: string
  ask: (query: Readonly<Record<string, string | undefined>>) => Promise<Found<Row>>
  onOpen: (row: Row) => void
  /** Of several merchants. */
  isOfAll?: boolean
  /** Beside what is sought: whose. */
  mchid?: string | undefined
}>

export function OrderList({ of, ask, onOpen, isOfAll = false, mchid }: Props<OrderLine>) {
  const { t } = useTranslation('shop')
  const sought = { ...useSought(orderFilters), mchid }
  const { query, rows, searchedTo, goOn } = useFound(`orders-${of}`, sought, ask)
  const allRows = useAllRows(sought, ask)
  return (
    <>
      <SearchedTo at={searchedTo} goOn={goOn} isBusy={query.isFetching} />
      <DataTable
        id={isOfAll ? 'all-orders' : 'orders'}
        name={t('orders.title')}
        rows={rows}
        rowKey={({ mchid: owner, id }) => `${owner}:${id}`}
        query={query}
        columns={useOrderColumns(isOfAll)}
        filters={{ names: orderFilters, controls: <OrderControls /> }}
        empty={{ title: t('orders.none'), hint: t('orders.noneHint') }}
        onOpen={onOpen}
        onMore={goOn}
        allRows={allRows}
      />
    </>
  )
}

export function RefundList({ of, ask, onOpen, isOfAll = false, mchid }: Props<RefundLine>) {
  const { t } = useTranslation('shop')
  const sought = { ...useSought(refundFilters), mchid }
  const { query, rows, searchedTo, goOn } = useFound(`refunds-${of}`, sought, ask)
  const allRows = useAllRows(sought, ask)
  return (
    <>
      <SearchedTo at={searchedTo} goOn={goOn} isBusy={query.isFetching} />
      <DataTable
        id={isOfAll ? 'all-refunds' : 'refunds'}
        name={t('refunds.title')}
        rows={rows}
        rowKey={({ mchid: owner, id }) => `${owner}:${id}`}
        query={query}
        columns={useRefundColumns(isOfAll)}
        filters={{ names: refundFilters, controls: <RefundControls /> }}
        empty={{ title: t('refunds.none'), hint: t('refunds.noneHint') }}
        onOpen={onOpen}
        onMore={goOn}
        allRows={allRows}
      />
    </>
  )
}
