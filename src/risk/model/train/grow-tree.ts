import { type Binned, missingBin } from './bin-values.ts'
import {
  type Bounds,
  emptySplit,
  findSplit,
  outputOf,
  type Split,
  type Weighing,
} from './find-split.ts'
import {
  fillHistogram,
  type Gradients,
  type Histogram,
  histogramOf,
  subtractHistogram,
} from './histogram.ts'

export type Shape = Weighing & Readonly<{ leavesMax: number; depthMax: number; rate: number }>

/** A node with a negative `left` is a leaf. `value` is what the node says, already slowed down. */
export type Node = {
  feature: number
  bin: number
  isMissingLeft: boolean
  left: number
  right: number
  value: number
  hessian: number
}

/** Where the rows of a leaf lie once the tree has grown. */
type Leaf = {
  node: number
  from: number
  to: number
  depth: number
  gradient: number
  hessian: number
  bounds: Bounds
  histogram: Histogram
  split: Split
}

export type Grown = Readonly<{ nodes: readonly Node[]; leaves: readonly Readonly<Leaf>[] }>

/** What a tree grows from; `rows` are put into the order of the leaves meanwhile. */
export type Ground = Readonly<{
  rows: Int32Array
  count: number
  features: Int32Array
  gradients: Gradients
}>

const unbounded: Bounds = { lower: -Infinity, upper: Infinity }

/** Grows trees leaf by leaf, always where the loss falls most; all room is taken once. */
export function createGrower(binned: Binned, shape: Shape): (ground: Ground) => Grown {
  const edgeCounts = Int32Array.from(binned.edges, ({ length }) => length)
  const histograms = Array.from({ length: shape.leavesMax }, () => histogramOf(binned.bins.length))
  const ordered = new Float64Array(binned.rows * 2)
  const scratch = new Int32Array(binned.rows)

  const fill = (leaf: Leaf, { features, rows, gradients }: Ground): void =>
    fillHistogram(
      leaf.histogram,
      binned,
      features,
      { rows, from: leaf.from, to: leaf.to },
      gradients,
      ordered,
    )

  const canSplit = (leaf: Leaf): boolean =>
    leaf.depth < shape.depthMax && leaf.hessian >= 2 * shape.minChildWeight

  const seek = (leaf: Leaf, { features }: Ground): void => {
    if (!canSplit(leaf)) return
    const { histogram, bounds } = leaf
    findSplit(leaf.split, { histogram, features, edgeCounts, total: leaf, bounds, weighing: shape })
  }

  /** The smaller child is counted, the larger one is what is left of the parent. */
  const share = (
    parent: Leaf,
    children: readonly [Leaf, Leaf],
    free: Histogram,
    ground: Ground,
  ) => {
    const [left, right] = children
    if (!canSplit(left) && !canSplit(right)) return
    const [small, large] =
      left.to - left.from <= right.to - right.from ? [left, right] : [right, left]
    small.histogram = free
    large.histogram = parent.histogram
    fill(small, ground)
    subtractHistogram(large.histogram, small.histogram, ground.features)
  }

  return (ground) => {
    const nodes: Node[] = []
    const root = rootOf(nodes, ground, histograms[0] ?? histogramOf(0), shape)
    const leaves = [root]
    fill(root, ground)
    seek(root, ground)
    while (leaves.length < shape.leavesMax) {
      const at = bestOf(leaves)
      const parent = leaves[at]
      if (!parent || parent.split.feature < 0) break
      const free = histograms[leaves.length] ?? parent.histogram
      const middle = partition(binned, ground.rows, parent, scratch)
      const children = divide(nodes, parent, middle, shape, edgeCounts)
      share(parent, children, free, ground)
      for (const child of children) seek(child, ground)
      leaves[at] = children[0]
      leaves.push(children[1])
    }
    return { nodes, leaves }
  }
}

function rootOf(
  nodes: Node[],
  { rows, count, gradients }: Ground,
  histogram: Histogram,
  shape: Shape,
): Leaf {
  let [gradient, hessian] = [0, 0]
  for (let at = 0; at < count; at += 1) {
    const place = (rows[at] ?? 0) << 1
    gradient += gradients[place] ?? 0
    hessian += gradients[place + 1] ?? 0
  }
  const value = shape.rate * outputOf(gradient, hessian, shape.l2, unbounded)
  const node = addNode(nodes, value, hessian)
  const split = emptySplit()
  return {
    node,
    from: 0,
    to: count,
    depth: 0,
    gradient,
    hessian,
    bounds: unbounded,
    histogram,
    split,
  }
}

const addNode = (nodes: Node[], value: number, hessian: number): number =>
  nodes.push({ feature: -1, bin: 0, isMissingLeft: false, left: -1, right: -1, value, hessian }) - 1

const bestOf = (leaves: readonly Leaf[]): number => {
  let best = 0
  for (const [at, { split }] of leaves.entries())
    if (split.feature >= 0 && split.gain > (leaves[best]?.split.gain ?? 0)) best = at
  return best
}

/** Puts the rows that go left before those that go right, both in their order; answers the border. */
function partition({ bins }: Binned, rows: Int32Array, leaf: Leaf, scratch: Int32Array): number {
  const { feature, bin: last, isMissingLeft } = leaf.split
  const column = bins[feature] ?? new Uint8Array()
  let [left, right] = [leaf.from, 0]
  for (let at = leaf.from; at < leaf.to; at += 1) {
    const row = rows[at] ?? 0
    const bin = column[row] ?? missingBin
    if (bin === missingBin ? isMissingLeft : bin <= last) {
      rows[left] = row
      left += 1
    } else {
      scratch[right] = row
      right += 1
    }
  }
  rows.set(scratch.subarray(0, right), left)
  return left
}

function divide(
  nodes: Node[],
  parent: Leaf,
  middle: number,
  shape: Shape,
  edgeCounts: Int32Array,
): readonly [Leaf, Leaf] {
  const { split, bounds } = parent
  const isOrdered = split.bin <= (edgeCounts[split.feature] ?? 0)
  const direction = isOrdered ? (shape.monotone[split.feature] ?? 0) : 0
  const left = { gradient: split.leftGradient, hessian: split.leftHessian }
  const right = {
    gradient: parent.gradient - split.leftGradient,
    hessian: parent.hessian - split.leftHessian,
  }
  const says = (sums: typeof left) => outputOf(sums.gradient, sums.hessian, shape.l2, bounds)
  // Whatever grows below stays on its side of the middle, so the order holds for the whole tree.
  const border = (says(left) + says(right)) / 2
  const [low, high] = [
    { ...bounds, upper: border },
    { ...bounds, lower: border },
  ]
  const childOf = (sums: typeof left, from: number, to: number, within: Bounds): Leaf => {
    const value = shape.rate * outputOf(sums.gradient, sums.hessian, shape.l2, within)
    const node = addNode(nodes, value, sums.hessian)
    const { depth, histogram } = parent
    return {
      ...sums,
      node,
      from,
      to,
      depth: depth + 1,
      bounds: within,
      histogram,
      split: emptySplit(),
    }
  }
  const boundsOf = (isLeft: boolean): Bounds =>
    direction === 0 ? bounds : isLeft === direction > 0 ? low : high
  const children = [
    childOf(left, parent.from, middle, boundsOf(true)),
    childOf(right, middle, parent.to, boundsOf(false)),
  ] as const
  const node = nodes[parent.node]
  if (node) {
    const { feature, bin, isMissingLeft } = split
    Object.assign(node, {
      feature,
      bin,
      isMissingLeft,
      left: children[0].node,
      right: children[1].node,
    })
  }
  return children
}
