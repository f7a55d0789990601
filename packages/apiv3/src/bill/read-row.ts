import { BillFault } from './bill-fault.ts'
import {
  type BillKind,
  type ColumnKind,
  formOf,
  type SumColumn,
  type SumKind,
} from './bill-form.ts'
import { feeFenOf, fenOf } from './bill-value.ts'

export type Member = bigint | number | string

/** The values of a line; a value may hold commas, as long as no backtick follows one. */
function valuesOf(text: string, line: number, count: number): readonly string[] {
  if (!text.startsWith('`')) throw new BillFault('a value begins without a backtick', { line })
  const values = text.slice(1).split(',`')
  if (values.length === count) return values
  throw new BillFault(`${count} columns were expected and ${values.length} stand there`, { line })
}

/** Reads the rows of one kind of bill; members in the order of the columns, amounts in fen. */
export function rowReader(kind: BillKind): (text: string, line: number) => Record<string, Member> {
  const columns = formOf(kind).columns.map(([title, name, of]) => ({
    title,
    name,
    read: readers[of],
  }))
  return (text, line) => {
    const values = valuesOf(text, line, columns.length)
    const row: Record<string, Member> = { kind, line }
    let index = 0
    for (const { title, name, read } of columns) {
      const value = values[index++] ?? ''
      const member = read(value)
      if (member === undefined) {
        throw new BillFault('the value is not what its column holds', {
          line,
          column: title,
          value,
        })
      }
      row[name] = member
    }
    return row
  }
}

/** Nothing when the text is not what such a column holds. */
const readers = {
  text: (value) => value,
  time: (value) => (isBillTime(value) ? value : undefined),
  moment: (value) => (value === '' || isBillTime(value) ? value : undefined),
  direction: (value) => (value === '收入' || value === '支出' ? value : undefined),
  yuan: (value) => fenOrNothing(fenOf, value),
  fee: (value) => fenOrNothing(feeFenOf, value),
} satisfies Record<ColumnKind, (value: string) => bigint | string | undefined>

const time =
  /^[0-9]{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01]) (?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]$/
/** `yyyy-MM-dd HH:mm:ss`, by its digits. */
export const isBillTime = (value: string): boolean => time.test(value)

function fenOrNothing(read: (value: string) => bigint, value: string): bigint | undefined {
  try {
    return read(value)
  } catch {
    return undefined
  }
}

type Sums = Readonly<{ summary: readonly SumColumn[]; sums: ReadonlyMap<string, bigint> }>

/** The last line must say what the rows came to. */
export function checkSums(text: string, line: number, { summary, sums }: Sums): void {
  const values = valuesOf(text, line, summary.length)
  for (const [index, { title, kind }] of summary.entries()) {
    const [value = '', sum = 0n] = [values[index], sums.get(title)]
    const said = sumReaders[kind](value)
    if (said === undefined)
      throw new BillFault('the value is not what its column holds', { line, column: title, value })
    if (said === sum) continue
    const why = `the rows come to ${kind === 'yuan' || kind === 'fee' ? `${sum} fen` : sum}`
    throw new BillFault(why, { line, column: title, value })
  }
}

const count = (value: string): bigint | undefined =>
  /^(?:0|[1-9][0-9]{0,15})(?:\.0)?$/.test(value) ? BigInt(value.replace('.0', '')) : undefined

const sumReaders: Readonly<Record<SumKind, (value: string) => bigint | undefined>> = {
  count,
  decimalCount: count,
  yuan: readers.yuan,
  fee: readers.fee,
}
