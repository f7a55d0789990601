import { ConfigRefused } from '#platform/config'
import { examplesOf } from '#risk'
import { bytesOf } from '../reconcile/open-file.ts'
import { CsvFault, type CsvRecord, readCsv } from '../reconcile/read-csv.ts'
import { openTransactions, refusingFile } from './options.ts'

/** Columns of numbers, and for each row whether it was a fraud. */
export type Examples = ReturnType<typeof examplesOf>

const ofPayments = ['id', 't', 'cust', 'term', 'amt', 'y']

/**
 * Rows to learn from, from a CSV, also packed: a column for each factor, in which nothing means not
 * known, and the column `fraud` of 1 and 0. A table of payments `id,t,cust,term,amt,y` is counted first,
 * as `risk train` counts it.
 */
export async function readExamples(path: string): Promise<Examples> {
  const names = await headerOf(path)
  if (ofPayments.every((name) => names.includes(name)))
    return examplesOf(await openTransactions(path), 7)
  const label = names.indexOf('fraud')
  const features = names.filter((name) => name !== 'fraud')
  if (label < 0 || features.length === 0 || new Set(names).size !== names.length)
    throw new ConfigRefused([`risk: ${path}: it has no column fraud beside others, each once`])
  const columns: number[][] = features.map(() => [])
  const labels: number[] = []
  let isHeader = true
  for await (const { line, fields } of recordsOf(path)) {
    if (isHeader) {
      isHeader = false
      continue
    }
    const values = fields.map((text) => (text === '' ? Number.NaN : Number(text)))
    const isRow =
      fields.length === names.length &&
      values.every((value, at) => fields[at] === '' || Number.isFinite(value)) &&
      (fields[label] === '0' || fields[label] === '1')
    if (!isRow) throw new ConfigRefused([`risk: ${path}: line ${line} is no row of this table`])
    labels.push(values[label] ?? 0)
    const told = values.toSpliced(label, 1)
    for (const [at, column] of columns.entries()) column.push(told[at] ?? Number.NaN)
  }
  if (labels.length === 0) throw new ConfigRefused([`risk: ${path}: there is no row`])
  return {
    table: { names: features, columns: columns.map((column) => Float64Array.from(column)) },
    labels: Uint8Array.from(labels),
  }
}

async function headerOf(path: string): Promise<readonly string[]> {
  for await (const { fields } of recordsOf(path)) return fields.map((name) => name.trim())
  return []
}

async function* recordsOf(path: string): AsyncGenerator<CsvRecord> {
  try {
    for await (const batch of readCsv(bytesOf(path))) yield* batch
  } catch (error) {
    if (error instanceof CsvFault) throw new ConfigRefused([`risk: ${path}: ${error.message}`])
    refusingFile(path)(error)
  }
}
