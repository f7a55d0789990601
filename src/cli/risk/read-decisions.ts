import { ConfigRefused } from '#platform/config'
import { type Factor, type Logged, products } from '#risk'
import { bytesOf } from '../reconcile/open-file.ts'
import { CsvFault, type CsvRecord, readCsv } from '../reconcile/read-csv.ts'
import { refusingFile } from './options.ts'

/**
 * Logged decisions from a CSV, also packed, a batch at a time. Columns: `product`, `amount` (fen),
 * `fraud` (1, 0, or nothing while it is not known), `stopped` (1 or 0), and factors by their names;
 * an empty factor, and one without a column, is not known.
 */
export async function* readDecisions(
  path: string,
  catalogue: readonly Factor[],
): AsyncGenerator<readonly Logged[]> {
  let read: ((record: CsvRecord) => Logged) | undefined
  const batches = readCsv(bytesOf(path))
  for (;;) {
    const { done, value } = await batches.next().catch(refusingCsv(path))
    if (done === true || value === undefined) return
    const records = [...value]
    if (!read) {
      const header = records.shift()
      if (!header) continue
      read = readerOf(path, header, catalogue)
    }
    yield records.map(read)
  }
}

const refusingCsv =
  (path: string) =>
  (error: unknown): never => {
    if (error instanceof CsvFault) throw new ConfigRefused([`risk: ${path}: ${error.message}`])
    return refusingFile(path)(error)
  }

function readerOf(path: string, header: CsvRecord, catalogue: readonly Factor[]) {
  const names = header.fields.map((name) => name.trim())
  const places = names.map((name) => catalogue.findIndex((factor) => factor.name === name))
  const own = ['product', 'amount', 'fraud', 'stopped'] as const
  const unknown = names.find((name, at) => places[at] === -1 && !own.some((each) => each === name))
  if (unknown !== undefined)
    throw new ConfigRefused([`risk: ${path}: ${unknown} is neither a factor nor ${own.join(', ')}`])
  return ({ line, fields }: CsvRecord): Logged => {
    const refused = (why: string) => new ConfigRefused([`risk: ${path}: line ${line}: ${why}`])
    const field = (name: (typeof own)[number]) => fields[names.indexOf(name)] ?? ''
    const values = new Float64Array(catalogue.length).fill(Number.NaN)
    for (const [at, place] of places.entries()) {
      const text = fields[at] ?? ''
      if (place < 0 || text === '') continue
      const value = Number(text)
      if (!Number.isFinite(value)) throw refused(`${names[at] ?? ''} is no number`)
      values[place] = value
    }
    const product = products.find((each) => each === field('product'))
    if (!product) throw refused('product is unknown')
    const minor = field('amount')
    if (!/^\d{0,15}$/.test(minor)) throw refused('the amount is a whole number of fen')
    const fraud = field('fraud')
    const isFraud = fraud === '' ? undefined : fraud === '1'
    return {
      values,
      product,
      amount: asWhole(minor),
      isFraud,
      wasStopped: field('stopped') === '1',
    }
  }
}

/** A sum over a back-test is a figure for people and no money: fifteen digits are exact. */
const asWhole = (digits: string): number => Number(digits)
