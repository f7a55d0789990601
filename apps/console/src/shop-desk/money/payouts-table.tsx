import { Link } from '@tanstack/react-router'
import { Tag } from 'antd'
import { useTranslation } from 'react-i18next'
import { useShop } from '../../shop/use-shop.ts'
import { type Column, DataTable } from '../../table/data-table.tsx'
import { Amount } from '../../words/amount.tsx'
import { BeijingTime } from '../../words/beijing-time.tsx'
import { amountText } from '../../words/money.ts'
import { fullTime } from '../../words/time.ts'
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
    {
      id: 'createdAt',
      title: t('createdAt'),
      isHead: true,
      cell: ({ createdAt }) => <BeijingTime at={createdAt} />,
      text: ({ createdAt }) => fullTime(createdAt),
    },
    {
      id: 'kind',
      title: t('money.kind'),
      cell: ({ kind }) => t(`money.payoutKind.${kind}`),
      text: ({ kind }) => t(`money.payoutKind.${kind}`),
    },
    {
      id: 'place',
      title: t('money.unit'),
      cell: ({ place }) => place ?? t('wholeShop'),
      text: ({ place }) => place ?? t('wholeShop'),
    },
    {
      id: 'amount',
      title: t('amount'),
      align: 'end',
      cell: ({ amount }) => <Amount minor={amount} />,
      text: ({ amount }) => amountText(amount),
    },
    {
      id: 'account',
      title: t('money.account'),
      cell: ({ bank, last4 }) => `${bank} ${last4}`,
      text: ({ bank, last4 }) => `${bank} ${last4}`,
    },
    {
      id: 'state',
      title: t('state'),
      cell: ({ state }) => (
        <Tag color={colours[state] ?? 'default'}>
          {t(`money.payout.${state}`, { defaultValue: state })}
        </Tag>
      ),
      text: ({ state }) => t(`money.payout.${state}`, { defaultValue: state }),
    },
    {
      id: 'said',
      title: t('money.bankSaid'),
      cell: (row) =>
        row.said ? (
          <span className="summary" lang="zh-CN">
            {saidOf(row)}
          </span>
        ) : (
          <span className="nothing">—</span>
        ),
      text: saidOf,
    },
    {
      id: 'paidAt',
      title: t('money.paidAt'),
      cell: ({ paidAt }) => <BeijingTime at={paidAt} />,
      text: ({ paidAt }) => (paidAt ? fullTime(paidAt) : ''),
    },
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
    reason === null ? '' : t(`money.reason.${reason}`, { defaultValue: reason })
  return [
    {
      id: 'createdAt',
      title: t('createdAt'),
      isHead: true,
      cell: ({ createdAt }) => <BeijingTime at={createdAt} />,
      text: ({ createdAt }) => fullTime(createdAt),
    },
    {
      id: 'amount',
      title: t('amount'),
      align: 'end',
      cell: ({ amount }) => <Amount minor={amount} />,
      text: ({ amount }) => amountText(amount),
    },
    {
      id: 'purse',
      title: t('money.from'),
      cell: ({ accountType }) => t(`money.purse.${accountType}`),
      text: ({ accountType }) => t(`money.purse.${accountType}`),
    },
    {
      id: 'by',
      title: t('by'),
      cell: ({ by }) => by ?? <span className="nothing">—</span>,
      text: ({ by }) => by ?? '',
    },
    {
      id: 'state',
      title: t('state'),
      cell: ({ state }) => (
        <Tag color={colours[state] ?? 'default'}>
          {t(`money.request.${state}`, { defaultValue: state })}
        </Tag>
      ),
      text: ({ state }) => t(`money.request.${state}`, { defaultValue: state }),
    },
    {
      id: 'reason',
      title: t('money.why'),
      cell: (row) => reasonOf(row) || <span className="nothing">—</span>,
      text: reasonOf,
    },
    {
      id: 'remark',
      title: t('codes.remark'),
      isExtra: true,
      cell: ({ remark }) => remark ?? <span className="nothing">—</span>,
      text: ({ remark }) => remark ?? '',
    },
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
