import { useTranslation } from 'react-i18next'
import { PageFrame } from '../../frame/page-frame.tsx'
import { Failure, Waiting } from '../../frame/states.tsx'
import { amountColumn } from '../../table/columns.tsx'
import { type Column, DataTable } from '../../table/data-table.tsx'
import { amountText } from '../../words/money.ts'
import type { FeeRow, Fees } from '../api.ts'
import { useDeskQuery } from '../use-desk.ts'
import { percentOf } from './percent-of.ts'
import './money.css'

type Month = Fees['months'][number]

/** What the contract says, in words, and what was charged by it. */
export function FeesPage() {
  const { t } = useTranslation('shop-desk')
  const query = useDeskQuery('fees', (desk) => desk.fees())
  const columns = useColumns()
  return (
    <PageFrame title={t('fees.title')} hint={t('fees.hint')}>
      {query.isPending && <Waiting />}
      {query.error && !query.data && (
        <Failure error={query.error} retry={() => void query.refetch()} />
      )}
      {query.data && <Contract contract={query.data.contract} />}
      {query.data && (
        <DataTable
          id="fee-months"
          name={t('fees.charged')}
          rows={query.data.months}
          rowKey={({ month, method }) => `${month} ${method}`}
          query={query}
          columns={columns}
          empty={{ title: t('fees.none'), hint: t('fees.noneHint') }}
        />
      )}
    </PageFrame>
  )
}

function Contract({ contract }: Readonly<{ contract: Fees['contract'] }>) {
  const { t } = useTranslation('shop-desk')
  const { source, effectiveFrom, nextFrom, rows } = contract
  const wordsOf = useLine()
  return (
    <section className="panel" data-testid="contract">
      <h2>{t('fees.contract')}</h2>
      <p>
        {t(`fees.source.${source}`)}
        {effectiveFrom && (
          <span className="nothing"> {t('fees.since', { at: effectiveFrom })}</span>
        )}
      </p>
      {nextFrom && <p>{t('fees.next', { at: nextFrom })}</p>}
      <ul className="contract-lines">
        {rows.map((row) => (
          <li key={`${row.method} ${row.tierFrom}`}>{wordsOf(row, rows)}</li>
        ))}
      </ul>
    </section>
  )
}

/** Whether one line, or its tiers, is about every method. */
const isOnly = (rows: readonly FeeRow[]): boolean => rows.every(({ method }) => method === '*')

/** A line of the contract as one would say it. */
function useLine(): (row: FeeRow, rows: readonly FeeRow[]) => string {
  const { t } = useTranslation('shop-desk')
  const yuan = (minor: string) => `¥${amountText(minor)}`
  return (row, rows) => {
    const isTiered = rows.some(({ method, tierFrom }) => method === row.method && tierFrom !== '0')
    const parts = [
      t('fees.line', {
        method: isOnly(rows)
          ? t('fees.all')
          : t(`method.${row.method}`, { defaultValue: row.method }),
        rate: percentOf(row.ratePpm),
      }),
      ...(isTiered ? [t('fees.tier', { from: yuan(row.tierFrom) })] : []),
      ...(row.floor === '0' ? [] : [t('fees.floor', { amount: yuan(row.floor) })]),
      ...(row.cap === null ? [] : [t('fees.cap', { amount: yuan(row.cap) })]),
      t(`fees.rounding.${row.rounding}`, { defaultValue: row.rounding }),
      t(row.returnsFee ? 'fees.returns' : 'fees.keeps'),
    ]
    return parts.join(t('fees.comma'))
  }
}

function useColumns(): readonly Column<Month>[] {
  const { t } = useTranslation('shop-desk')
  const methodOf = ({ method }: Month) => t(`method.${method}`, { defaultValue: method })
  return [
    {
      id: 'month',
      title: t('fees.month'),
      isHead: true,
      cell: ({ month }) => <span className="time">{month}</span>,
      text: ({ month }) => month,
    },
    { id: 'method', title: t('fees.method'), cell: methodOf, text: methodOf },
    {
      id: 'count',
      title: t('fees.count'),
      align: 'end',
      cell: ({ paymentCount }) => paymentCount,
      text: ({ paymentCount }) => String(paymentCount),
    },
    amountColumn('amount', t('money.paid'), ({ paymentAmount }) => paymentAmount),
    amountColumn('fee', t('money.fee'), ({ fee }) => fee),
  ]
}
