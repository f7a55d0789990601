import { Button, Table } from 'antd'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { Empty, Failure, Waiting } from '../frame/states.tsx'
import { useIsNarrow } from '../preferences.ts'
import { RowCards } from './row-cards.tsx'
import { Toolbar } from './toolbar.tsx'
import { useKept } from './kept.ts'

/** A column: how a row shows in it, and its text for an export. */
export type Column<Row> = Readonly<{
  id: string
  title: string
  cell: (row: Row) => ReactNode
  text: (row: Row) => string
  /** Amounts stand at the end of their column. */
  align?: 'end'
  width?: number
  /** Not shown until somebody chooses it. */
  isExtra?: boolean
  /** The head of a row's card on a phone; the first column when none is. */
  isHead?: boolean
  /** Buttons of the row: not exported, never hidden. */
  isAction?: boolean
}>

/** What a query of TanStack says of itself, as far as a table wants to know. */
type Asking = Readonly<{
  isPending: boolean
  isFetching: boolean
  error: unknown
  refetch: () => unknown
}>

export type DataTableProps<Row> = Readonly<{
  /** By which its columns and filters are kept in this browser. */
  id: string
  /** The table's name, for screen readers and for the exported file. */
  name: string
  columns: readonly Column<Row>[]
  rows: readonly Row[] | undefined
  rowKey: (row: Row) => string
  query: Asking
  /** Controls above the table, whose values are in the address (`useFilters`); their names. */
  filters?: Readonly<{ names: readonly string[]; controls: ReactNode }>
  empty: Readonly<{ title: string; hint?: string; action?: ReactNode }>
  onOpen?: (row: Row) => void
  /** Fetches the next page, as long as there is one. */
  onMore?: (() => unknown) | undefined
  /** All rows for an export, where more exist than are shown. */
  allRows?: () => Promise<readonly Row[]>
}>

/**
 * Rows of a list: filters that can be saved, a choice of columns, an export, and what to say while
 * nothing is there. On a phone each row is a card.
 */
export function DataTable<Row>(props: DataTableProps<Row>) {
  const { id, columns, rows, query } = props
  const { t } = useTranslation()
  const [hidden, hide] = useKept<readonly string[]>(
    `${id}.hidden`,
    columns.filter(({ isExtra }) => isExtra).map((column) => column.id),
  )
  const shown = columns.filter((column) => !hidden.includes(column.id))
  return (
    <section className="table-box" aria-label={props.name} aria-busy={query.isFetching}>
      <Toolbar {...props} shown={shown} hidden={hidden} onHide={hide} />
      {query.error !== null && query.error !== undefined && !rows ? (
        <Failure error={query.error} retry={() => void query.refetch()} />
      ) : (
        <Rows {...props} shown={shown} />
      )}
      <footer className="table-foot">
        <span>
          {rows && t('table.count', { count: rows.length })}
          {props.onMore && t('table.andMore')}
        </span>
        {props.onMore && (
          <Button
            onClick={() => void props.onMore?.()}
            loading={query.isFetching}
            data-testid="more"
          >
            {t('table.more')}
          </Button>
        )}
        <span>{t('table.zone')}</span>
      </footer>
    </section>
  )
}

type RowsProps<Row> = DataTableProps<Row> & Readonly<{ shown: readonly Column<Row>[] }>

function Rows<Row>({ shown, rows, rowKey, query, empty, onOpen }: RowsProps<Row>) {
  const isNarrow = useIsNarrow()
  if (!rows && query.isPending) return <Waiting />
  if (!rows || rows.length === 0)
    return (
      <Empty title={empty.title} {...(empty.hint !== undefined && { hint: empty.hint })}>
        {empty.action}
      </Empty>
    )
  if (isNarrow)
    return <RowCards columns={shown} rows={rows} rowKey={rowKey} {...(onOpen && { onOpen })} />
  return (
    <div ref={letKeysScroll}>
      <Table<Row>
        size="middle"
        pagination={false}
        rowKey={rowKey}
        dataSource={rows}
        scroll={{ x: 'max-content' }}
        columns={shown.map(({ id, title, cell, align, width, isAction }) => ({
          key: id,
          title: isAction ? <span className="unseen">{title}</span> : title,
          render: (_: unknown, row: Row) => cell(row),
          ...(align && { align }),
          ...(width !== undefined && { width }),
          ...(isAction && { align: 'end', fixed: 'end' }),
        }))}
        {...(onOpen && { onRow: (row: Row) => opening(() => onOpen(row)) })}
      />
    </div>
  )
}

/** A table that is wider than its place is scrolled by keys as well. */
const letKeysScroll = (box: HTMLElement | null): void =>
  box?.querySelector('.ant-table-content')?.setAttribute('tabindex', '0')

/** A row that opens something does so by key as well. */
const opening = (open: () => void) => ({
  onClick: open,
  onKeyDown: (event: React.KeyboardEvent) => {
    if (event.key === 'Enter' && event.target === event.currentTarget) open()
  },
  tabIndex: 0,
  className: 'row-opens',
})
