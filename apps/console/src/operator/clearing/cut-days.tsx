import { Link } from '@tanstack/react-router'
import { Button, Tag } from 'antd'
import { Failure, Waiting } from '../../frame/states.tsx'
import { BeijingTime } from '../../words/beijing-time.tsx'
import { clearing } from '../clearing-api.ts'
import { PlainTable } from '../plain-table.tsx'
import { useOpsWords } from '../words.tsx'
import { usePages } from '../../table/use-pages.ts'

/** Days that were cut, the newest first. */
export function CutDays() {
  const { t } = useOpsWords()
  const query = usePages(['ops-cut-days'], (from) => clearing.days(from))
  if (query.error && !query.data)
    return <Failure error={query.error} retry={() => void query.refetch()} />
  if (!query.data) return <Waiting />
  const days = query.data.pages.flatMap((page) => page.days)
  const tag = (isDone: boolean, done: string, not: string) => (
    <Tag color={isDone ? 'success' : 'warning'}>{isDone ? done : not}</Tag>
  )
  return (
    <>
      <h2>{t('cutDays.title')}</h2>
      {days.length === 0 ? (
        <p className="nothing">{t('cutDays.none')}</p>
      ) : (
        <PlainTable
          name={t('cutDays.title')}
          heads={[t('days.date'), t('clearing.books'), t('clearing.cut'), t('custody.title')]}
          rows={days.map((day) => ({
            key: day.businessDate,
            cells: [
              <Link key="date" to="/ops/clearing" search={{ date: day.businessDate }}>
                {day.businessDate}
              </Link>,
              tag(day.isBooked, t('clearing.booked'), t('clearing.unbooked')),
              day.cutAt ? <BeijingTime key="at" at={day.cutAt} /> : t('clearing.cutting'),
              tag(day.isProved, t('custody.proved'), t('custody.unproved')),
            ],
          }))}
        />
      )}
      {query.hasNextPage && <Button onClick={() => void query.fetchNextPage()}>{t('more')}</Button>}
    </>
  )
}
