import { useTranslation } from 'react-i18next'
import { amountColumn, textColumn, timeColumn } from '../table/columns.tsx'
import type { Column } from '../table/data-table.tsx'
import type { OrderLine, RefundLine, Wish } from './api.ts'
import { HeadNumber, NumberText, StateTag, useMethodText, useStateText } from './words.tsx'

type Words = ReturnType<typeof useTranslation<'shop'>>['t']
type Extra = Readonly<{ isExtra?: boolean; isHead?: boolean }>

const code = <Row,>(
  id: string,
  title: string,
  of: (row: Row) => string | null,
  more: Extra = {},
): Column<Row> =>
  textColumn(id, title, of, {
    cell: (row) => {
      const value = of(row)
      if (value === null) return <span className="nothing">—</span>
      return more.isHead ? <HeadNumber value={value} /> : <NumberText value={value} />
    },
    ...more,
  })

/** Whatever a merchant wrote is text, in whatever language. */
const text = <Row,>(
  id: string,
  title: string,
  of: (row: Row) => string | null,
  more: Extra = {},
): Column<Row> =>
  textColumn(id, title, of, {
    cell: (row) => (
      <span className="summary" lang="zh-CN">
        {of(row) ?? <span className="nothing">—</span>}
      </span>
    ),
    ...more,
  })

const state = <Row extends Readonly<{ state: string }>>(
  t: Words,
  textOf: (state: string) => string,
): Column<Row> => ({
  id: 'state',
  title: t('column.state'),
  cell: (row) => <StateTag state={row.state} />,
  text: (row) => textOf(row.state),
})

/** `isOfAll`: rows of several merchants, so each says whose it is. */
export function useOrderColumns(isOfAll = false): readonly Column<OrderLine>[] {
  const { t } = useTranslation('shop')
  const stateText = useStateText()
  const methodText = useMethodText()
  return [
    code('outTradeNo', t('column.outTradeNo'), (row) => row.outTradeNo, { isHead: true }),
    text('description', t('column.description'), (row) => row.description),
    amountColumn('amount', t('column.amount'), (row) => row.amount),
    state(t, stateText),
    textColumn('method', t('column.method'), ({ tradeType }) => methodText(tradeType)),
    amountColumn('refunded', t('column.refunded'), (row) => row.refunded),
    timeColumn('createdAt', t('column.createdAt'), (row) => row.createdAt),
    timeColumn('paidAt', t('column.paidAt'), (row) => row.paidAt, { isExtra: true }),
    code('id', t('column.transactionId'), (row) => row.id, { isExtra: true }),
    code('mchid', t('column.mchid'), (row) => row.mchid, { isExtra: !isOfAll }),
    code('deviceId', t('column.device'), (row) => row.deviceId, { isExtra: true }),
    code('openid', t('column.openid'), (row) => row.openid, { isExtra: true }),
    text('bankType', t('column.bankType'), (row) => row.bankType, { isExtra: true }),
  ]
}

export function useRefundColumns(isOfAll = false): readonly Column<RefundLine>[] {
  const { t } = useTranslation('shop')
  const stateText = useStateText()
  return [
    code('outRefundNo', t('column.outRefundNo'), (row) => row.outRefundNo, { isHead: true }),
    code('outTradeNo', t('column.outTradeNo'), (row) => row.outTradeNo),
    amountColumn('amount', t('column.refundAmount'), (row) => row.amount),
    amountColumn('orderAmount', t('column.orderAmount'), (row) => row.orderAmount),
    state(t, stateText),
    text('reason', t('column.reason'), (row) => row.reason),
    timeColumn('createdAt', t('column.askedAt'), (row) => row.createdAt),
    timeColumn('succeededAt', t('column.succeededAt'), (row) => row.succeededAt, { isExtra: true }),
    text('receivedAccount', t('column.receivedAccount'), (row) => row.receivedAccount, {
      isExtra: true,
    }),
    code('id', t('column.refundId'), (row) => row.id, { isExtra: true }),
    code('orderId', t('column.transactionId'), (row) => row.orderId, { isExtra: true }),
    code('mchid', t('column.mchid'), (row) => row.mchid, { isExtra: !isOfAll }),
    code('deviceId', t('column.device'), (row) => row.deviceId, { isExtra: true }),
  ]
}

export function useWishColumns(): readonly Column<Wish>[] {
  const { t } = useTranslation('shop')
  const stateText = useStateText()
  return [
    code('outTradeNo', t('column.outTradeNo'), (row) => row.outTradeNo, { isHead: true }),
    amountColumn('amount', t('column.refundAmount'), (row) => row.amount),
    state(t, stateText),
    text('reason', t('column.reason'), (row) => row.reason),
    text('maker', t('column.maker'), (row) => row.makerName ?? row.maker),
    timeColumn('createdAt', t('column.askedAt'), (row) => row.createdAt),
    text('failure', t('column.failure'), (row) => row.failureWords),
    code('outRefundNo', t('column.outRefundNo'), (row) => row.outRefundNo, { isExtra: true }),
    code('approvalId', t('column.approvalId'), (row) => row.approvalId, { isExtra: true }),
    timeColumn('endedAt', t('column.endedAt'), (row) => row.endedAt, { isExtra: true }),
  ]
}
