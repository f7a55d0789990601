import { useQuery } from '@tanstack/react-query'
import { Alert, Button, Input } from 'antd'
import { PageFrame } from '../../frame/page-frame.tsx'
import { Empty, Failure, Waiting } from '../../frame/states.tsx'
import { saveCsv } from '../../table/export-csv.ts'
import { useFilters } from '../../table/use-filters.ts'
import { Amount } from '../../words/amount.tsx'
import { amountText } from '../../words/money.ts'
import { ledger, type Total, type TrialBalance } from '../api.ts'
import '../operator.css'
import { PlainTable } from '../plain-table.tsx'
import { useOpsWords, useStateText } from '../words.tsx'

const columns = [
  'openingDebit',
  'openingCredit',
  'debits',
  'credits',
  'closingDebit',
  'closingCredit',
] as const

/** 试算平衡表 of any day. */
export function TrialPage() {
  const { t } = useOpsWords()
  const [filters, change] = useFilters()
  const { date } = filters
  const query = useQuery({
    queryKey: ['ops-trial', date],
    queryFn: () => ledger.trial(date),
    placeholderData: (before) => before,
  })
  return (
    <PageFrame
      title={t('trial.title')}
      hint={t('trial.hint')}
      back={{ to: '/ops/ledger', title: t('ledger.title') }}
      actions={query.data && <Save balance={query.data} />}
    >
      <div className="ops-bar">
        <Input
          type="date"
          className="ops-date"
          aria-label={t('days.date')}
          value={query.data?.businessDate ?? date ?? ''}
          onChange={({ target }) => change({ date: target.value || undefined })}
          data-testid="trial-date"
        />
      </div>
      {query.data ? (
        <Balance balance={query.data} />
      ) : query.error ? (
        <Failure error={query.error} retry={() => void query.refetch()} />
      ) : (
        <Waiting />
      )}
    </PageFrame>
  )
}

function Balance({ balance }: Readonly<{ balance: TrialBalance }>) {
  const { t } = useOpsWords()
  const textOf = useStateText()
  const { lines, sums, isBalanced, isFinal, businessDate } = balance
  const cells = (total: Total) =>
    columns.map((column) => <Amount key={column} minor={total[column]} currency={total.currency} />)
  return (
    <>
      <Alert
        className="ops-note"
        type={isBalanced ? 'success' : 'error'}
        showIcon
        title={t(isBalanced ? 'trial.isBalanced' : 'trial.isUnbalanced', { date: businessDate })}
        description={t(isFinal ? 'trial.final' : 'trial.open')}
        data-testid="trial-balanced"
      />
      <section className="panel">
        {lines.length === 0 ? (
          <Empty title={t('trial.none')} />
        ) : (
          <PlainTable
            name={t('trial.title')}
            heads={[t('ledger.account'), ...columns.map((column) => t(`trial.${column}`))]}
            ends={[1, 2, 3, 4, 5, 6]}
            rows={[
              ...lines.map((line) => ({
                key: `${line.kind} ${line.currency}`,
                cells: [textOf('accountKind', line.kind), ...cells(line)],
              })),
              ...sums.map((sum) => ({
                key: `sum ${sum.currency}`,
                isSum: true,
                cells: [`${t('trial.sum')} ${sum.currency}`, ...cells(sum)],
              })),
            ]}
          />
        )}
      </section>
    </>
  )
}

function Save({ balance }: Readonly<{ balance: TrialBalance }>) {
  const { t } = useOpsWords()
  const textOf = useStateText()
  const row = (title: string, total: Total) => [
    title,
    total.currency,
    ...columns.map((column) => amountText(total[column], total.currency)),
  ]
  return (
    <Button
      onClick={() =>
        saveCsv(`${t('trial.title')} ${balance.businessDate}`, [
          [
            t('ledger.account'),
            t('trial.currency'),
            ...columns.map((column) => t(`trial.${column}`)),
          ],
          ...balance.lines.map((line) => row(textOf('accountKind', line.kind), line)),
          ...balance.sums.map((sum) => row(t('trial.sum'), sum)),
        ])
      }
      data-testid="trial-csv"
    >
      {t('trial.export')}
    </Button>
  )
}
