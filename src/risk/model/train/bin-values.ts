/** Values become small numbers, so that a histogram of a feature has 256 places and no search. */

/** `NaN`, which is no value, has the first bin for itself; the others hold values in rising order. */
export const missingBin = 0
export const binsMax = 255

/** Columns of equal length, one a feature; values are finite, or `NaN` where nothing is known. */
export type Table = Readonly<{
  names: readonly string[]
  columns: readonly Float64Array[]
}>

/** The upper edges of all bins but the last: `edges[b − 1]` closes bin `b`, itself included. */
export type Edges = Float64Array

export type Binned = Readonly<{
  rows: number
  edges: readonly Edges[]
  bins: readonly Uint8Array[]
}>

const edgesMax = binsMax - 1
/** So many values tell the quantiles well enough, and are sorted in a moment. */
const sampleMax = 200_000

export function binTable({ columns }: Table, edges: readonly Edges[]): Binned {
  const bins = columns.map((column, at) => binColumn(column, edges[at] ?? new Float64Array()))
  return { rows: columns[0]?.length ?? 0, edges, bins }
}

export const edgesOf = ({ columns }: Table): readonly Edges[] => columns.map(edgesOfColumn)

/**
 * Edges between which about equally many values lie. They stand in the middle between two values
 * that occurred, so that a value which is measured a little differently tomorrow stays where it was.
 */
export function edgesOfColumn(column: Float64Array): Edges {
  const { values, counts } = distinctOf(knownOf(column).toSorted())
  return edgesAmong(counts, (at) => between(values[at] ?? 0, values[at + 1] ?? 0))
}

/** Edges of values that are counted, in rising order; `edgeAfter` says where one of them ends. */
export function edgesAmong(counts: readonly number[], edgeAfter: (at: number) => number): Edges {
  const edges: number[] = []
  let left = counts.reduce((sum, count) => sum + count, 0)
  let filled = 0
  for (let at = 0; at + 1 < counts.length && edges.length < edgesMax; at += 1) {
    filled += counts[at] ?? 0
    // A frequent value fills a bin alone, and what is left is shared out anew among the bins left.
    const share = counts.length <= binsMax ? 0 : left / (binsMax - edges.length)
    const isNextHeavy = (counts[at + 1] ?? 0) >= share
    if (filled < share && !(isNextHeavy && filled * 2 >= share)) continue
    edges.push(edgeAfter(at))
    left -= filled
    filled = 0
  }
  return Float64Array.from(edges)
}

/** Never the upper one, which would then fall below the edge. */
const between = (low: number, high: number): number => {
  const middle = low + (high - low) / 2
  return middle < high ? middle : low
}

function knownOf(column: Float64Array): Float64Array {
  const step = Math.max(1, Math.ceil(column.length / sampleMax))
  const known = new Float64Array(Math.ceil(column.length / step))
  let count = 0
  for (let at = 0; at < column.length; at += step) {
    const value = column[at] ?? Number.NaN
    if (Number.isNaN(value)) continue
    known[count] = value
    count += 1
  }
  return known.subarray(0, count)
}

function distinctOf(sorted: Float64Array): { values: number[]; counts: number[] } {
  const values: number[] = []
  const counts: number[] = []
  for (const value of sorted) {
    // −0 and 0 are one value to every comparison that a tree makes.
    if (values.length > 0 && values.at(-1) === value)
      counts[counts.length - 1] = (counts.at(-1) ?? 0) + 1
    else {
      values.push(value)
      counts.push(1)
    }
  }
  return { values, counts }
}

function binColumn(column: Float64Array, edges: Edges): Uint8Array {
  const bins = new Uint8Array(column.length)
  for (let row = 0; row < column.length; row += 1)
    bins[row] = binOf(edges, column[row] ?? Number.NaN)
  return bins
}

/** The bin of a value by bisection: the first one whose upper edge is not below it. */
export function binOf(edges: Edges, value: number): number {
  if (Number.isNaN(value)) return missingBin
  let [low, high] = [0, edges.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if (value <= (edges[middle] ?? Infinity)) high = middle
    else low = middle + 1
  }
  return low + 1
}
