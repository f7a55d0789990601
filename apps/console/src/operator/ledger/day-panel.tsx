import { Link } from '@tanstack/react-router'
import { Alert, Button, Tag } from 'antd'
import { Failure, Waiting } from '../../frame/states.tsx'
import { BeijingTime } from '../../words/beijing-time.tsx'
import { ledger } from '../api.ts'
import { PlainTable } from '../plain-table.tsx'
import { useOpsWords } from '../words.tsx'
import { usePages } from '../../table/use-pages.ts'

/** Days that are closed, and whether each was proved. */
export function DayPanel() {
  const { t } = useOpsWords()
  const query = usePages(['ops-book-days'], (from) => ledger.days(from))
  if (query.error && !query.data)
    return <Failure error={query.error} retry={() => void query.refetch()} />
  if (!query.data) return <Waiting />
  const days = query.data.pages.flatMap((page) => page.days)
  const proofs = query.data.pages.flatMap((page) => page.proofs)
  const latest = proofs.find(({ endedAt }) => endedAt !== null)
  const isEven = days.every(({ balances }) => balances) && (latest?.faults ?? 0) === 0
  return (
    <>
      <h2>{t('days.title')}</h2>
      <Alert
        className="ops-note"
        type={isEven ? 'success' : 'error'}
        showIcon
        title={t(isEven ? 'days.even' : 'days.uneven')}
        description={
          latest ? (
            <>
              {t('days.provedAt')} <BeijingTime at={latest.endedAt} zone />
            </>
          ) : (
            t('days.neverProved')
          )
        }
        data-testid="books-even"
      />
      {days.length === 0 ? (
        <p className="nothing">{t('days.none')}</p>
      ) : (
        <PlainTable
          name={t('days.title')}
          heads={[t('days.date'), t('days.entries'), t('days.balances'), t('days.summedAt')]}
          ends={[1]}
          rows={days.map((day) => ({
            key: day.businessDate,
            cells: [
              <Link key="date" to="/ops/ledger/trial-balance" search={{ date: day.businessDate }}>
                {day.businessDate}
              </Link>,
              Number(day.entries).toLocaleString('en-US'),
              <Tag key="even" color={day.balances ? 'success' : 'error'}>
                {t(day.balances ? 'trial.balanced' : 'trial.unbalanced')}
              </Tag>,
              <BeijingTime key="at" at={day.summedAt} />,
            ],
          }))}
        />
      )}
      {query.hasNextPage && <Button onClick={() => void query.fetchNextPage()}>{t('more')}</Button>}
    </>
  )
}
