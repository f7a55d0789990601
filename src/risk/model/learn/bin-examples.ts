import { assert } from '#kernel/assert'
import { placeOf } from '../../factor/catalogue.ts'
import { type Binned, binOf, edgesOf } from '../train/bin-values.ts'
import { type Example, isHeldOut } from './read-examples.ts'

export type BinnedExamples = Readonly<{
  /** Factors that say something in these rows, in the order of the catalogue. */
  names: readonly string[]
  binned: Binned
  labels: Uint8Array
  frauds: number
  /** Their values in every so-manieth row: all of them, where there are few. */
  sample: readonly Float64Array[]
}>

type Room = Readonly<{ rows: number; sampleMax: number }>

/**
 * Examples without those of held-out customers as bins, a byte for each factor: read twice, first for
 * the edges and then for the bins, because all values of a month would not fit into memory.
 */
export async function binExamples(
  read: () => AsyncIterable<Example>,
  names: readonly string[],
  room: Room,
): Promise<BinnedExamples> {
  const sampled = await sampleOf(read(), names, room)
  const speaking = [...names.keys()].filter((at) => speaks(sampled.columns[at]))
  const sample = speaking.map((at) => sampled.columns[at] ?? new Float64Array())
  const used = speaking.map((at) => names[at] ?? '')
  const edges = edgesOf({ names: used, columns: sample })
  const bins = used.map(() => new Uint8Array(sampled.rows))
  const labels = new Uint8Array(sampled.rows)
  const places = placesOf(used)
  let row = 0
  for await (const { customer, values, isFraud } of read()) {
    if (isHeldOut(customer)) continue
    for (const [at, column] of bins.entries())
      column[row] = binOf(edges[at] ?? new Float64Array(), values[places[at] ?? 0] ?? Number.NaN)
    labels[row] = Number(isFraud)
    row += 1
  }
  assert(row === sampled.rows, 'the log of days that are over does not change')
  const frauds = labels.reduce((sum, label) => sum + label, 0)
  return { names: used, binned: { rows: row, edges, bins }, labels, frauds, sample }
}

const placesOf = (names: readonly string[]): Int32Array =>
  Int32Array.from(names, (name) => placeOf(name) ?? 0)

async function sampleOf(
  examples: AsyncIterable<Example>,
  names: readonly string[],
  { rows: most, sampleMax }: Room,
): Promise<Readonly<{ columns: readonly Float64Array[]; rows: number }>> {
  const step = Math.max(1, Math.ceil(most / sampleMax))
  const columns = names.map(() => new Float64Array(Math.ceil(most / step)))
  const places = placesOf(names)
  let rows = 0
  for await (const { customer, values } of examples) {
    if (isHeldOut(customer)) continue
    if (rows % step === 0)
      for (const [at, column] of columns.entries())
        column[rows / step] = values[places[at] ?? 0] ?? Number.NaN
    rows += 1
  }
  const taken = Math.ceil(rows / step)
  return { columns: columns.map((column) => column.subarray(0, taken)), rows }
}

/** A factor that is the same in all rows divides none of them. */
function speaks(column: Float64Array | undefined): boolean {
  const [first] = column ?? []
  return column?.some((value) => !Object.is(value, first)) ?? false
}
