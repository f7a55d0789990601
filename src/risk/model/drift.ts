import { edgesOfColumn, binOf, type Table } from './train/bin-values.ts'

/** Ten bins or fewer of about equal share in training; `shares` has one more in front, of `NaN`. */
export type Distribution = Readonly<{ edges: Float64Array; shares: Float64Array }>

/** Of each feature, in the order of the model, and of the margins. */
export type Baseline = Readonly<{ features: readonly Distribution[]; margins: Distribution }>

export type DriftVerdict = 'stable' | 'shifting' | 'shifted'

const bins = 10
/** Below it a share is taken for it: the logarithm of nothing would drown all else. */
const leastShare = 1e-4

export const baselineOf = ({ columns }: Table, margins: Float64Array): Baseline => ({
  features: columns.map(distributionOf),
  margins: distributionOf(margins),
})

export function distributionOf(column: Float64Array): Distribution {
  const fine = edgesOfColumn(column)
  const known = column.filter((value) => !Number.isNaN(value)).toSorted()
  const edges = new Set<number>()
  for (let part = 1; part < bins; part += 1) {
    const value = known[Math.floor((part * known.length) / bins)] ?? 0
    const edge = fine[binOf(fine, value) - 1]
    if (edge !== undefined) edges.add(edge)
  }
  const sorted = Float64Array.from(edges).toSorted()
  const counts = new Float64Array(sorted.length + 2)
  for (const value of column) countValue(sorted, counts, value)
  return { edges: sorted, shares: sharesOf(counts) }
}

function countValue(edges: Float64Array, counts: Float64Array, value: number): void {
  const bin = binOf(edges, value)
  counts[bin] = (counts[bin] ?? 0) + 1
}

const sharesOf = (counts: Float64Array): Float64Array => {
  const total = counts.reduce((sum, count) => sum + count, 0)
  return counts.map((count) => (total === 0 ? 0 : count / total))
}

/** Population stability index: Σ (now − then) × ln(now ÷ then); 0 where nothing has moved. */
export function stabilityIndex(then: Float64Array, now: Float64Array): number {
  let index = 0
  for (const [at, share] of then.entries()) {
    const before = Math.max(leastShare, share)
    const after = Math.max(leastShare, now[at] ?? 0)
    index += (after - before) * Math.log(after / before)
  }
  return index
}

/** As is usual in credit scoring: from .1 on somebody looks, from .25 on the model is out of date. */
export const driftVerdict = (index: number): DriftVerdict =>
  index < 0.1 ? 'stable' : index < 0.25 ? 'shifting' : 'shifted'

/** Counts what is scored, and says how far it has moved from training. Starts anew with each one. */
export function watchDrift({ features, margins }: Baseline) {
  const watched = [...features, margins].map((distribution) => ({
    ...distribution,
    counts: new Float64Array(distribution.shares.length),
  }))
  const last = watched.length - 1
  return {
    /** `values` in the order of the model's own features. */
    add: (values: Float64Array, margin: number): void => {
      for (const [at, { edges, counts }] of watched.entries())
        countValue(edges, counts, at === last ? margin : (values[at] ?? Number.NaN))
    },
    report: () => {
      const indices = watched.map(({ shares, counts }) => stabilityIndex(shares, sharesOf(counts)))
      return { features: indices.slice(0, -1), margins: indices.at(-1) ?? 0 }
    },
  }
}
