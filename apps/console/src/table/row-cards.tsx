import type { Column } from './data-table.tsx'

type Props<Row> = Readonly<{
  columns: readonly Column<Row>[]
  rows: readonly Row[]
  rowKey: (row: Row) => string
  onOpen?: (row: Row) => void
}>

/** A table where there is no room for one: a card a row, titles beside values. */
export function RowCards<Row>({ columns, rows, rowKey, onOpen }: Props<Row>) {
  const head = columns.find(({ isHead }) => isHead) ?? columns[0]
  const rest = columns.filter((column) => column !== head && !column.isAction)
  const actions = columns.filter(({ isAction }) => isAction)
  return (
    <ul className="row-cards">
      {rows.map((row) => (
        <li key={rowKey(row)} className="row-card">
          <div className="row-card-head">
            {onOpen ? (
              <button type="button" onClick={() => onOpen(row)}>
                {head?.cell(row)}
              </button>
            ) : (
              head?.cell(row)
            )}
          </div>
          <dl>
            {rest.map(({ id, title, cell }) => (
              <div key={id}>
                <dt>{title}</dt>
                <dd>{cell(row)}</dd>
              </div>
            ))}
          </dl>
          {actions.map(({ id, cell }) => (
            <div key={id} className="row-card-actions">
              {cell(row)}
            </div>
          ))}
        </li>
      ))}
    </ul>
  )
}
