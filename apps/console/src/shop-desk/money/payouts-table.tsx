import { Link } from '@tanstack/react-router'
import { Tag } from 'antd'
import { useTranslation } from 'react-i18next'
import { useShop } from '../../shop/use-shop.ts'
import { amountColumn, textColumn, timeColumn } from '../../table/columns.tsx'
import { type Column, DataTable } from '../../table/data-table.tsx'
import type { Payout, PayoutRequest } from '../api.ts'
import { useDeskQuery } from '../use-desk.ts'

const colours: Readonly<Record<string, string>> = {
  PAID: 'success',
  FAILED: 'error',
  RETURNED: 'error',
  SENT: 'warning',
  CREATED: 'warning',
  waiting: 'warning',
  done: 'success',
  dropped: 'error',
}

const stateColumn = <Row extends Readonly<{ state: string }>>(
  title: string,
  wordsOf: (state: string) => string,
): Column<Row> =>
  textColumn('state', title, ({ state }) => wordsOf(state), {
    cell: ({ state }) => <Tag color={colours[state] ?? 'default'}>{wordsOf(state)}</Tag>,
  })

/** Money on its way to the bank account, and what the bank said. */
export function PayoutsTable() {
  const { t } = useTranslation('shop-desk')
  const query = useDeskQuery('settlements', (desk) => desk.settlements())
  return (
    <DataTable
      id="payouts"
      name={t('money.payouts')}
      rows={query.data?.payouts}
      rowKey={({ id }) => id}
      query={query}
      columns={usePayoutColumns()}
      empty={{ title: t('money.noPayouts'), hint: t('money.noPayoutsHint') }}
    />
  )
}

function usePayoutColumns(): readonly Column<Payout>[] {
  const { t } = useTranslation('shop-desk')
  const saidOf = ({ said }: Payout) => (said ? `${said.reason}。${said.solution}` : '')
  return [
    timeColumn('createdAt', t('createdAt'), ({ createdAt }) => createdAt, { isHead: true }),
    textColumn('kind', t('money.kind'), ({ kind }) => t(`money.payoutKind.${kind}`)),
    textColumn('place', t('money.unit'), ({ place }) => place ?? t('wholeShop')),
    amountColumn('amount', t('amount'), ({ amount }) => amount),
    textColumn('account', t('money.account'), ({ bank, last4 }) => `${bank} ${last4}`),
    stateColumn(t('state'), (state) => t(`money.payout.${state}`, { defaultValue: state })),
    textColumn('said', t('money.bankSaid'), saidOf, {
      cell: (row) =>
        row.said ? (
          <span className="summary" lang="zh-CN">
            {saidOf(row)}
          </span>
        ) : (
          <span className="nothing">—</span>
        ),
    }),
    timeColumn('paidAt', t('money.paidAt'), ({ paidAt }) => paidAt),
  ]
}

/** Withdrawals that people asked for, and whether others agreed. */
export function RequestsTable() {
  const { t } = useTranslation('shop-desk')
  const query = useDeskQuery('settlements', (desk) => desk.settlements())
  return (
    <DataTable
      id="payout-requests"
      name={t('money.requests')}
      rows={query.data?.requests}
      rowKey={({ id }) => id}
      query={query}
      columns={useRequestColumns()}
      empty={{ title: t('money.noRequests'), hint: t('money.noRequestsHint') }}
    />
  )
}

function useRequestColumns(): readonly Column<PayoutRequest>[] {
  const { t } = useTranslation('shop-desk')
  const shop = useShop()
  const search = shop?.isVisit ? { mchid: shop.mchid } : {}
  const reasonOf = ({ reason }: PayoutRequest) =>
    reason === null ? null : t(`money.reason.${reason}`, { defaultValue: reason })
  return [
    timeColumn('createdAt', t('createdAt'), ({ createdAt }) => createdAt, { isHead: true }),
    amountColumn('amount', t('amount'), ({ amount }) => amount),
    textColumn('purse', t('money.from'), ({ accountType }) => t(`money.purse.${accountType}`)),
    textColumn('by', t('by'), ({ by }) => by),
    stateColumn(t('state'), (state) => t(`money.request.${state}`, { defaultValue: state })),
    textColumn('reason', t('money.why'), reasonOf),
    textColumn('remark', t('codes.remark'), ({ remark }) => remark, { isExtra: true }),
    {
      id: 'approval',
      title: t('money.approval'),
      isAction: true,
      cell: ({ approvalId }) => (
        <Link to={`/shop/approvals/${approvalId}`} search={search}>
          {t('money.approval')}
        </Link>
      ),
      text: () => '',
    },
  ]
}
