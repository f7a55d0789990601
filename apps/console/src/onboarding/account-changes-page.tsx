import { useNavigate } from '@tanstack/react-router'
import { Tag } from 'antd'
import { useTranslation } from 'react-i18next'
import { PageFrame } from '../frame/page-frame.tsx'
import { timeColumn } from '../table/columns.tsx'
import { type Column, DataTable } from '../table/data-table.tsx'
import { usePages } from '../table/use-pages.ts'
import { type AccountChange, onboarding } from './api.ts'
import './onboarding.css'

/** Where merchants want to be paid out to from now on; each opens its approval. */
export function AccountChangesPage() {
  const { t } = useTranslation('onboarding')
  const navigate = useNavigate()
  const query = usePages(['onboarding', 'account-changes'], (from) =>
    onboarding.accountChanges(from),
  )
  return (
    <PageFrame title={t('changes.title')} hint={t('changes.hint')}>
      <DataTable
        id="onboarding-account-changes"
        name={t('changes.title')}
        columns={useColumns()}
        rows={query.data?.pages.flatMap((page) => page.changes)}
        rowKey={({ approvalId }) => approvalId}
        query={query}
        empty={{ title: t('changes.none'), hint: t('changes.noneHint') }}
        onOpen={({ approvalId }) =>
          void navigate({ to: '/approvals/$id', params: { id: approvalId } })
        }
        onMore={query.hasNextPage ? () => query.fetchNextPage() : undefined}
      />
    </PageFrame>
  )
}

const colours: Readonly<Record<string, string>> = {
  PENDING: 'warning',
  APPROVED: 'success',
  EXECUTED: 'success',
  REJECTED: 'error',
}

function useColumns(): readonly Column<AccountChange>[] {
  const { t } = useTranslation('onboarding')
  const stateOf = ({ state }: AccountChange) => t(`changes.state.${state}`, { defaultValue: state })
  const kindOf = ({ accountType }: AccountChange) =>
    accountType === null ? '' : t(`choice.${accountType}`, { defaultValue: accountType })
  return [
    {
      id: 'mchid',
      title: t('column.mchid'),
      isHead: true,
      cell: ({ mchid }) => <code>{mchid}</code>,
      text: ({ mchid }) => mchid ?? '',
    },
    {
      id: 'state',
      title: t('column.state'),
      cell: (change) => <Tag color={colours[change.state] ?? 'default'}>{stateOf(change)}</Tag>,
      text: stateOf,
    },
    {
      id: 'bank',
      title: t('field.account_bank'),
      cell: ({ accountBank }) => <span lang="zh-CN">{accountBank}</span>,
      text: ({ accountBank }) => accountBank ?? '',
    },
    {
      id: 'last4',
      title: t('changes.last4'),
      cell: ({ last4 }) => <code>{last4}</code>,
      text: ({ last4 }) => last4 ?? '',
    },
    { id: 'kind', title: t('field.bank_account_type'), cell: kindOf, text: kindOf },
    {
      id: 'number',
      title: t('column.number'),
      isExtra: true,
      cell: ({ applicationNo }) => <code>{applicationNo}</code>,
      text: ({ applicationNo }) => applicationNo,
    },
    timeColumn('createdAt', t('column.submittedAt'), ({ createdAt }) => createdAt),
    timeColumn('decidedAt', t('changes.decidedAt'), ({ decidedAt }) => decidedAt),
  ]
}
