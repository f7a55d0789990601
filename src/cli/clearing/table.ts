import { csvLine, decimal, type Field } from '../ledger/csv.ts'

/** Texts stand at the left, counts and amounts at the right. */
export type Table = Readonly<{
  columns: readonly string[]
  rows: readonly (readonly Field[])[]
}>

/** For people, or with `--csv` for a spreadsheet: the same columns and the same amounts. */
export const tableText = (table: Table, isCsv = false): string =>
  isCsv ? [table.columns, ...table.rows].map(csvLine).join('') : plainText(table)

function plainText({ columns, rows }: Table): string {
  if (rows.length === 0) return '（无）\n'
  const lines = [columns, ...rows.map((row) => row.map(textOf))]
  const widths = columns.map((_, index) =>
    lines.reduce((widest, line) => Math.max(widest, widthOf(line[index] ?? '')), 0),
  )
  const isRight = columns.map((_, index) => rows.some((row) => isNumber(row[index])))
  return lines
    .map((line) => {
      const cells = line.map((text, index) => {
        const gap = ' '.repeat((widths[index] ?? 0) - widthOf(text))
        return isRight[index] ? gap + text : text + gap
      })
      return `${cells.join('  ').trimEnd()}\n`
    })
    .join('')
}

const isNumber = (field: Field | undefined): boolean =>
  field !== undefined && typeof field !== 'string'

function textOf(field: Field): string {
  if (typeof field === 'string') return field.replaceAll(/\p{Cc}/gu, ' ')
  return typeof field === 'bigint' ? String(field) : decimal(field)
}

/** A Chinese character is two columns wide. */
const widthOf = (text: string): number =>
  text.length + (text.match(/[\u2e80-\uffee]/g)?.length ?? 0)
