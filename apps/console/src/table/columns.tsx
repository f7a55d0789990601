import { Amount } from '../words/amount.tsx'
import { BeijingTime } from '../words/beijing-time.tsx'
import { amountText } from '../words/money.ts'
import { fullTime } from '../words/time.ts'
import type { Column } from './data-table.tsx'

type More<Row> = Partial<Pick<Column<Row>, 'cell' | 'align' | 'width' | 'isExtra' | 'isHead'>>

type Of<Row, Value> = (row: Row) => Value

/** Words: a dash stands where there are none; `cell` shows them otherwise than they are exported. */
export const textColumn = <Row,>(
  id: string,
  title: string,
  of: Of<Row, string | null>,
  more: More<Row> = {},
): Column<Row> => ({
  id,
  title,
  cell: (row) => of(row) ?? <span className="nothing">—</span>,
  text: (row) => of(row) ?? '',
  ...more,
})

/** An instant, in Beijing time. */
export const timeColumn = <Row,>(
  id: string,
  title: string,
  of: Of<Row, string | null>,
  more: More<Row> = {},
): Column<Row> => ({
  id,
  title,
  cell: (row) => <BeijingTime at={of(row)} />,
  text: (row) => {
    const at = of(row)
    return at ? fullTime(at) : ''
  },
  ...more,
})

/** Minor units, of yuan where `currencyOf` says nothing else. */
export const amountColumn = <Row,>(
  id: string,
  title: string,
  of: Of<Row, string | null>,
  { currencyOf = () => 'CNY', ...more }: More<Row> & { currencyOf?: Of<Row, string> } = {},
): Column<Row> => ({
  id,
  title,
  align: 'end',
  cell: (row) => <Amount minor={of(row)} currency={currencyOf(row)} />,
  text: (row) => {
    const minor = of(row)
    return minor === null ? '' : amountText(minor, currencyOf(row))
  },
  ...more,
})
