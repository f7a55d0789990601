import { useNavigate } from '@tanstack/react-router'
import { Input } from 'antd'
import { PageFrame } from '../../frame/page-frame.tsx'
import { amountColumn, textColumn, timeColumn } from '../../table/columns.tsx'
import { type Column, DataTable } from '../../table/data-table.tsx'
import { useFilters } from '../../table/use-filters.ts'
import { usePages } from '../../table/use-pages.ts'
import { Choice } from '../choice.tsx'
import { clearing, type PayoutLine, payoutStates } from '../clearing-api.ts'
import '../operator.css'
import { StateTag, useOpsWords, useStateText, Written } from '../words.tsx'

const names = ['state', 'mchid'] as const

/** 出款 of all merchants, newest first. */
export function PayoutsPage() {
  const { t } = useOpsWords()
  const [filters, change] = useFilters()
  const navigate = useNavigate()
  const asked = { state: filters['state'], mchid: filters['mchid'] }
  const query = usePages(['ops-payouts', asked], (from) =>
    clearing.payouts({ ...asked, before: from }),
  )
  return (
    <PageFrame
      title={t('payouts.title')}
      hint={t('payouts.hint')}
      back={{ to: '/ops/clearing', title: t('clearing.title') }}
    >
      <DataTable
        id="ops-payouts"
        name={t('payouts.title')}
        columns={useColumns()}
        rows={query.data?.pages.flatMap((page) => page.payouts)}
        rowKey={({ id }) => id}
        query={query}
        filters={{
          names,
          controls: (
            <>
              <Choice
                name="state"
                group="payoutState"
                words={payoutStates}
                label={t('clearing.state')}
              />
              <Input.Search
                className="ops-search"
                allowClear
                maxLength={10}
                defaultValue={filters['mchid'] ?? ''}
                aria-label={t('merchants.mchid')}
                placeholder={t('merchants.mchid')}
                onSearch={(text) =>
                  change({ mchid: /^[1-9]\d{7,9}$/.test(text.trim()) ? text.trim() : undefined })
                }
              />
            </>
          ),
        }}
        empty={{ title: t('payouts.none'), hint: t('payouts.noneHint') }}
        onOpen={({ id }) => void navigate({ to: '/ops/clearing/payouts/$id', params: { id } })}
        onMore={query.hasNextPage ? () => query.fetchNextPage() : undefined}
      />
    </PageFrame>
  )
}

function useColumns(): readonly Column<PayoutLine>[] {
  const { t } = useOpsWords()
  const textOf = useStateText()
  return [
    {
      id: 'id',
      title: t('payouts.id'),
      isHead: true,
      cell: ({ id, mchid }) => (
        <span className="ops-two">
          {mchid}
          <small>{id}</small>
        </span>
      ),
      text: ({ id }) => id,
    },
    textColumn('mchid', t('merchants.mchid'), ({ mchid }) => mchid, { isExtra: true }),
    {
      id: 'state',
      title: t('clearing.state'),
      cell: ({ state }) => <StateTag group="payoutState" state={state} />,
      text: ({ state }) => textOf('payoutState', state),
    },
    amountColumn('amount', t('clearing.amount'), ({ amount }) => amount, {
      currencyOf: ({ currency }) => currency,
    }),
    textColumn('kind', t('payouts.kind'), ({ kind }) => textOf('payoutKind', kind)),
    {
      id: 'account',
      title: t('account.bank'),
      cell: ({ bankName, last4 }) => (
        <>
          <Written text={bankName} /> <code>•••• {last4}</code>
        </>
      ),
      text: ({ bankName, last4 }) => `${bankName} ${last4}`,
    },
    textColumn('reason', t('payouts.reason'), ({ reason }) => reason),
    timeColumn('createdAt', t('payouts.createdAt'), ({ createdAt }) => createdAt),
  ]
}
