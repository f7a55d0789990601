import { Alert, App, Button } from 'antd'
import { useEffect } from 'react'
import { useTranslation } from 'react-i18next'
import { fullTime } from '../words/time.ts'
import { usePages } from '../table/use-pages.ts'
import type { Found } from './api.ts'

type Ask<Row> = (query: Readonly<Record<string, string | undefined>>) => Promise<Found<Row>>
type Sought = Readonly<Record<string, string | undefined>>

/** How often the page goes on by itself while nothing has been found: some two million orders. */
const turnsMax = 50

/** Rows of a search, with the search going on by itself until it has found something. */
export function useFound<Row>(name: string, sought: Sought, ask: Ask<Row>) {
  const query = usePages([name, sought], (from) => ask({ ...sought, before: from }))
  const { data, hasNextPage, isFetching, fetchNextPage, error } = query
  const pages = data?.pages ?? []
  const rows = data && pages.flatMap((page) => page.rows)
  const isBare = rows !== undefined && rows.length === 0 && hasNextPage
  const goesOn = isBare && pages.length < turnsMax && !error
  useEffect(() => {
    if (goesOn && !isFetching) void fetchNextPage()
  }, [goesOn, isFetching, fetchNextPage])
  return {
    query: { ...query, isPending: query.isPending || goesOn },
    rows: goesOn ? undefined : rows,
    searchedTo: hasNextPage ? (pages.at(-1)?.searchedTo ?? null) : null,
    goOn: hasNextPage ? () => fetchNextPage() : undefined,
  }
}

/** How far was looked, where what is sought is rare. */
export function SearchedTo({
  at,
  goOn,
  isBusy,
}: Readonly<{ at: string | null; goOn: (() => unknown) | undefined; isBusy: boolean }>) {
  const { t } = useTranslation('shop')
  if (at === null) return null
  return (
    <Alert
      className="note-above"
      type="info"
      showIcon
      title={t('search.searchedTo', { at: fullTime(at) })}
      action={
        goOn && (
          <Button size="small" loading={isBusy} onClick={() => void goOn()} data-testid="go-on">
            {t('search.goOn')}
          </Button>
        )
      }
    />
  )
}

const exportMax = 20_000

/** All rows that are found, page after page, and how many there are so far; at most twenty thousand. */
export function useAllRows<Row>(sought: Sought, ask: Ask<Row>): () => Promise<readonly Row[]> {
  const { t } = useTranslation('shop')
  const { message } = App.useApp()
  return async () => {
    const rows: Row[] = []
    const key = 'export'
    for (let before: string | undefined; ; ) {
      message.loading({ key, duration: 0, content: t('search.exporting', { count: rows.length }) })
      const page = await ask({ ...sought, before, limit: '500' }).catch((error: unknown) => {
        message.destroy(key)
        throw error
      })
      rows.push(...page.rows)
      before = page.next ?? undefined
      if (before === undefined || rows.length >= exportMax) break
    }
    if (rows.length >= exportMax)
      message.warning({ key, content: t('search.exportedMost', { count: exportMax }) })
    else message.success({ key, content: t('search.exported', { count: rows.length }) })
    return rows.slice(0, exportMax)
  }
}
