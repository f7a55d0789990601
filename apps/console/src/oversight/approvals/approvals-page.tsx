import { useNavigate } from '@tanstack/react-router'
import { Select, Tag } from 'antd'
import { useTranslation } from 'react-i18next'
import { PageFrame } from '../../frame/page-frame.tsx'
import { textColumn, timeColumn } from '../../table/columns.tsx'
import { type Column, DataTable } from '../../table/data-table.tsx'
import { useFilters } from '../../table/use-filters.ts'
import { usePages } from '../../table/use-pages.ts'
import { Amount } from '../../words/amount.tsx'
import { amountText } from '../../words/money.ts'
import { type Approval, type ApprovalDesk, institutionDesk } from '../api.ts'
import { approvalStates, StateTag, useKindTitle } from './approval-words.tsx'

const anyState = 'ANY'

/** What waits for a second person; with another state, what became of it. */
type Props = Readonly<{ desk?: ApprovalDesk }>

export function ApprovalsPage({ desk = institutionDesk }: Props) {
  const { t } = useTranslation('oversight')
  const navigate = useNavigate()
  const [{ state = 'PENDING' }, change] = useFilters()
  const query = usePages(['approvals', desk.key, state], (from) =>
    desk.list({ state: state === anyState ? undefined : state, before: from }),
  )
  const states = [anyState, ...approvalStates].map((value) => ({
    value,
    label:
      value === anyState ? t('approvals.anyState') : t(`state.${value}`, { defaultValue: value }),
  }))
  return (
    <PageFrame title={t('approvals.title')} hint={t('approvals.hint')}>
      <DataTable
        id="approvals"
        name={t('approvals.title')}
        rows={query.data?.pages.flatMap(({ approvals }) => approvals)}
        rowKey={({ id }) => id}
        query={query}
        columns={useColumns()}
        filters={{
          names: ['state'],
          controls: (
            <Select
              aria-label={t('approvals.state')}
              value={state}
              options={states}
              onChange={(value) => change({ state: value })}
              style={{ minWidth: 132 }}
              data-testid="state"
            />
          ),
        }}
        empty={
          state === 'PENDING'
            ? { title: t('approvals.none'), hint: t('approvals.noneHint') }
            : { title: t('approvals.noneOf') }
        }
        onOpen={({ id }) => void navigate({ to: `${desk.path}/${id}`, search: desk.search })}
        onMore={query.hasNextPage ? () => query.fetchNextPage() : undefined}
      />
    </PageFrame>
  )
}

function useColumns(): readonly Column<Approval>[] {
  const { t } = useTranslation('oversight')
  const kindTitle = useKindTitle()
  return [
    {
      id: 'summary',
      title: t('approvals.summary'),
      isHead: true,
      cell: ({ summary }) => (
        <span className="summary" lang="zh-CN">
          {summary}
        </span>
      ),
      text: ({ summary }) => summary,
    },
    textColumn('kind', t('approvals.kind'), ({ kind }) => kindTitle(kind)),
    {
      id: 'amount',
      title: t('approvals.amount'),
      align: 'end',
      cell: ({ amount }) => <Amount minor={amount} />,
      text: ({ amount }) => (amount === null ? '' : amountText(amount)),
    },
    textColumn('maker', t('approvals.maker'), ({ maker, makerName }) => makerName ?? maker),
    {
      id: 'state',
      title: t('approvals.state'),
      cell: ({ state, escalated }) => (
        <>
          <StateTag state={state} />
          {state === 'PENDING' && escalated > 0 && (
            <Tag color="error">{t('approvals.escalated')}</Tag>
          )}
        </>
      ),
      text: ({ state }) => t(`state.${state}`, { defaultValue: state }),
    },
    timeColumn('createdAt', t('approvals.createdAt'), ({ createdAt }) => createdAt),
    timeColumn('expiresAt', t('approvals.expiresAt'), ({ expiresAt }) => expiresAt, {
      isExtra: true,
    }),
    {
      id: 'id',
      title: 'ID',
      isExtra: true,
      cell: ({ id }) => <code>{id}</code>,
      text: ({ id }) => id,
    },
  ]
}
