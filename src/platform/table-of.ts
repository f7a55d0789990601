import { type RawBuilder, sql } from 'kysely'
import { assert } from '#kernel/assert'

type ColumnType = 'bigint' | 'boolean' | 'date' | 'integer' | 'text' | 'timestamptz' | 'uuid'

/** The members of a row that become columns, and what PostgreSQL calls their types. */
type Columns<Row> = Readonly<{ [Name in keyof Row & string]?: ColumnType }>

/**
 * A batch as a table in a statement: `from ${tableOf(keys, { mchid: 'text', id: 'text' })}` reads as
 * `from unnest($1::text[], $2::text[]) as r("mchid", "id")`, in the order of the batch.
 *
 * One array a column rather than JSON, because PostgreSQL expects ten rows of an array and a hundred
 * of a JSON document, and for a hundred it hashes whole tables as long as they are young: 25 ms
 * instead of 1 for thirty orders. It is also cheaper to read, 5 against 7 µs a row.
 */
export function tableOf<Row extends object>(
  rows: readonly Row[],
  columns: Columns<Row>,
): RawBuilder<unknown> {
  const typed: readonly (readonly [name: string, type: string])[] = Object.entries(columns)
  const arrays = typed.map(([name, type]) => sql`${arrayOf(rows, name)}::${sql.raw(`${type}[]`)}`)
  const names = typed.map(([name]) => `"${name}"`).join(', ')
  return sql`unnest(${sql.join(arrays)}) as r(${sql.raw(names)})`
}

/** PostgreSQL's own spelling of an array of one member of each row. */
const arrayOf = (rows: readonly object[], name: string): string =>
  `{${rows.map((row) => elementOf(Reflect.get(row, name))).join(',')}}`

function elementOf(value: unknown): string {
  switch (typeof value) {
    case 'string':
      return `"${/["\\]/.test(value) ? value.replaceAll(/["\\]/g, String.raw`\$&`) : value}"`
    case 'bigint':
    case 'number':
    case 'boolean':
      return String(value)
    default:
      if (value === null || value === undefined) return 'NULL'
      assert(value instanceof Date, 'a column holds text, numbers, truth or time')
      return `"${value.toISOString()}"`
  }
}
