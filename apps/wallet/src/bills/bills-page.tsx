import { useInfiniteQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useEffect, useEffectEvent, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { api, type Bill, type BillFilter } from '../api.ts'
import { HeldList } from '../held/held-list.tsx'
import { monthOf } from '../time.ts'
import { Page } from '../ui/page.tsx'
import { Empty, Failure, Loading } from '../ui/states.tsx'
import { BillFilters } from './bill-filters.tsx'
import { BillList } from './bill-row.tsx'
import './bills.css'

export function BillsPage() {
  const { t } = useTranslation()
  const [filter, setFilter] = useState<BillFilter>({})
  const asked = useSettled(filter)
  const bills = useInfiniteQuery({
    queryKey: ['bills', 'list', asked],
    queryFn: ({ pageParam }) => api.bills(asked, pageParam),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next,
    placeholderData: (before) => before,
  })
  const all = bills.data?.pages.flatMap((page) => page.bills) ?? []
  const filtered = Boolean(asked.q || asked.month || asked.kind)

  return (
    <Page title={t('bills.title')} tabs>
      <HeldList />
      <BillFilters filter={filter} onFilter={setFilter} />
      {bills.isPending ? <Loading /> : null}
      {bills.error ? <Failure error={bills.error} retry={() => void bills.refetch()} /> : null}
      {bills.data && all.length === 0 ? (
        <NoBills filtered={filtered} clear={() => setFilter({})} />
      ) : null}
      {byMonth(all).map(([month, rows]) => (
        <section key={month} className="panel bill-month" aria-label={month}>
          <h2 className="number">
            {t('bills.month', { year: month.slice(0, 4), month: month.slice(5) })}
          </h2>
          <BillList bills={rows} />
        </section>
      ))}
      {bills.hasNextPage ? (
        <MoreOnSight busy={bills.isFetchingNextPage} more={() => void bills.fetchNextPage()} />
      ) : null}
      {all.length > 0 && !bills.hasNextPage ? (
        <p className="bills-end">{t('bills.end', { count: all.length })}</p>
      ) : null}
    </Page>
  )
}

/** Waits for a pause in the typing, so that a word is asked once and not letter by letter. */
function useSettled(filter: BillFilter): BillFilter {
  const [settled, setSettled] = useState(filter)
  const typing = filter.q !== settled.q
  useEffect(() => {
    const timer = setTimeout(() => setSettled(filter), typing ? 300 : 0)
    return () => clearTimeout(timer)
  }, [filter, typing])
  return settled
}

function byMonth(bills: Bill[]): [string, Bill[]][] {
  const months = new Map<string, Bill[]>()
  for (const bill of bills) {
    const month = monthOf(bill.at)
    months.set(month, [...(months.get(month) ?? []), bill])
  }
  return [...months]
}

function NoBills({ filtered, clear }: { filtered: boolean; clear: () => void }) {
  const { t } = useTranslation()
  return filtered ? (
    <Empty icon="search" title={t('bills.noneFound')} hint={t('bills.noneFoundHint')}>
      <button
        type="button"
        className="button button-quiet button-small"
        onClick={clear}
        data-testid="bills-clear"
      >
        {t('bills.clear')}
      </button>
    </Empty>
  ) : (
    <Empty icon="bill" title={t('home.noBills')} hint={t('home.noBillsHint')}>
      <Link className="button button-primary button-small" to="/scan">
        {t('home.scan')}
      </Link>
    </Empty>
  )
}

/** Fetches the next page when its button comes near the screen; the button works by itself too. */
function MoreOnSight({ busy, more }: { busy: boolean; more: () => void }) {
  const { t } = useTranslation()
  const button = useRef<HTMLButtonElement>(null)
  const fetchMore = useEffectEvent(more)
  useEffect(() => {
    const element = button.current
    if (!element || busy) return
    const observer = new IntersectionObserver(
      ([entry]) => {
        if (entry?.isIntersecting) fetchMore()
      },
      { rootMargin: '300px' },
    )
    observer.observe(element)
    return () => observer.disconnect()
  }, [busy])
  return (
    <button
      ref={button}
      type="button"
      className="button button-quiet button-small"
      disabled={busy}
      onClick={more}
      data-testid="bills-more"
    >
      {busy ? t('common.loading') : t('bills.more')}
    </button>
  )
}
