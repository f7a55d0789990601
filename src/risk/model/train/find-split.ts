import { type Histogram, stride } from './histogram.ts'

/** −1: the risk never rises with the value; 1: it never falls; 0: free. */
export type Monotone = -1 | 0 | 1

/** What a leaf may say, so that a promise made further up the tree is kept. */
export type Bounds = Readonly<{ lower: number; upper: number }>

export type Weighing = Readonly<{
  /** Pulls what a leaf says towards nothing; in units of hessian. */
  l2: number
  /** The least hessian that a side must have. */
  minChildWeight: number
  /** A split that gains less is none. */
  minGain: number
  monotone: Int8Array
}>

export type Sums = Readonly<{ gradient: number; hessian: number }>

/** The best split that was found; one object a leaf, written over and over. */
export type Split = {
  gain: number
  feature: number
  /** The last bin that goes left. */
  bin: number
  isMissingLeft: boolean
  leftGradient: number
  leftHessian: number
}

export const emptySplit = (): Split => ({
  gain: 0,
  feature: -1,
  bin: 0,
  isMissingLeft: false,
  leftGradient: 0,
  leftHessian: 0,
})

/** What a leaf of these sums says, before it is slowed down by the learning rate. */
export function outputOf(gradient: number, hessian: number, l2: number, bounds: Bounds): number {
  const free = -gradient / (hessian + l2)
  return free < bounds.lower ? bounds.lower : free > bounds.upper ? bounds.upper : free
}

/** How much the loss falls by saying `output`; twice, as is usual. */
const worthOf = (gradient: number, hessian: number, output: number): number =>
  -(2 * gradient * output + hessian * output * output)

export type Search = Readonly<{
  histogram: Histogram
  /** Those that this tree may look at, in rising order. */
  features: Int32Array
  edgeCounts: Int32Array
  total: Sums
  bounds: Bounds
  weighing: Weighing
}>

/** Finds the split of a leaf that gains most. Of equals the first one stands: feature, then bin. */
export function findSplit(split: Split, search: Search): void {
  const { features, total, bounds, weighing } = search
  const output = outputOf(total.gradient, total.hessian, weighing.l2, bounds)
  const worth = worthOf(total.gradient, total.hessian + weighing.l2, output)
  split.feature = -1
  // A trace more than nothing: what only rounding gains is no split.
  split.gain = worth + Math.max(weighing.minGain, 1e-9)
  for (const feature of features) scan(split, search, feature)
  split.gain -= worth
}

function scan(split: Split, search: Search, feature: number): void {
  const { histogram, total } = search
  const base = feature * stride
  const edges = search.edgeCounts[feature] ?? 0
  const missingGradient = histogram[base] ?? 0
  const missingHessian = histogram[base + 1] ?? 0
  let gradient = 0
  let hessian = 0
  for (let bin = 1; bin <= edges; bin += 1) {
    const place = base + (bin << 1)
    const added = histogram[place + 1] ?? 0
    // The same rows go left as one bin before.
    if (added === 0) continue
    gradient += histogram[place] ?? 0
    hessian += added
    if (missingHessian > 0) {
      weigh(split, search, feature, bin, true, gradient + missingGradient, hessian + missingHessian)
      weigh(split, search, feature, bin, false, gradient, hessian)
      // Nobody has told yet where the unknown belongs: with the many.
    } else weigh(split, search, feature, bin, hessian * 2 >= total.hessian, gradient, hessian)
  }
  // All that is known goes left, and only the unknown right.
  if (missingHessian > 0)
    weigh(
      split,
      search,
      feature,
      edges + 1,
      false,
      total.gradient - missingGradient,
      total.hessian - missingHessian,
    )
}

function weigh(
  split: Split,
  { total, bounds, weighing, edgeCounts }: Search,
  feature: number,
  bin: number,
  isMissingLeft: boolean,
  gradient: number,
  hessian: number,
): void {
  const { l2, minChildWeight, monotone } = weighing
  const otherGradient = total.gradient - gradient
  const otherHessian = total.hessian - hessian
  if (hessian < minChildWeight || otherHessian < minChildWeight) return
  const left = outputOf(gradient, hessian, l2, bounds)
  const right = outputOf(otherGradient, otherHessian, l2, bounds)
  const worth =
    worthOf(gradient, hessian + l2, left) + worthOf(otherGradient, otherHessian + l2, right)
  if (worth <= split.gain) return
  // Known beside unknown is no order that could be broken.
  if ((right - left) * (monotone[feature] ?? 0) < 0 && bin <= (edgeCounts[feature] ?? 0)) return
  split.gain = worth
  split.feature = feature
  split.bin = bin
  split.isMissingLeft = isMissingLeft
  split.leftGradient = gradient
  split.leftHessian = hessian
}
