import { type Edges, edgesAmong } from '../model/train/bin-values.ts'

/**
 * Buckets that everybody has without agreeing on anything: the sign, the exponent and five bits of the
 * fraction of a double. A bucket is three per cent wide at most, and small whole numbers have their own.
 */
const dropped = 15
export const buckets = 2 ** (32 - dropped)

const double = new Float64Array(1)
const halves = new Uint32Array(double.buffer)

/** In the order of the values. */
function bucketOf(value: number): number {
  // −0 is 0.
  double[0] = value + 0
  const high = halves[1] ?? 0
  const ordered = high >= 0x80000000 ? ~high >>> 0 : (high | 0x80000000) >>> 0
  return ordered >>> dropped
}

/** The largest value of a bucket. */
function lastOf(bucket: number): number {
  const ordered = ((bucket << dropped) | (2 ** dropped - 1)) >>> 0
  const isPositive = ordered >= 0x80000000
  halves[0] = isPositive ? 0xffffffff : 0
  halves[1] = isPositive ? ordered & 0x7fffffff : ~ordered
  return double[0] ?? 0
}

/** How many known values of a column lie in each bucket. */
export function sketchOf(column: Float64Array): Float64Array {
  const counts = new Float64Array(buckets)
  for (const value of column) {
    if (Number.isNaN(value)) continue
    const bucket = bucketOf(value)
    counts[bucket] = (counts[bucket] ?? 0) + 1
  }
  return counts
}

/**
 * Edges between which about equally many of all institutions' values lie. Under noise what a bucket
 * holds by chance is not taken for a value: `sigma` is that of a bucket; and edges are fewer, because
 * every bin between two of them brings noise of its own.
 */
export function edgesOfSketch(sketch: Float64Array, sigma = 0): Edges {
  const least = surely * sigma
  const used = Int32Array.from({ length: buckets }, (_, bucket) => bucket).filter(
    (bucket) => (sketch[bucket] ?? 0) > least,
  )
  const counts = Array.from(used, (bucket) => sketch[bucket] ?? 0)
  const edges = edgesAmong(counts, (at) => lastOf(used[at] ?? 0))
  const step = sigma === 0 ? 1 : Math.ceil(edges.length / edgesUnderNoise)
  return edges.filter((_, at) => at % step === step - 1 || step === 1)
}

/** Of 131,072 buckets chance fills one in seventy trainings above five times its spread. */
const surely = 5
const edgesUnderNoise = 31
