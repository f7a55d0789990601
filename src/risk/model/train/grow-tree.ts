import {
  type Bounds,
  emptySplit,
  findSplit,
  outputOf,
  type Split,
  type Weighing,
} from './find-split.ts'
import { type Histogram, histogramOf, stride, subtractHistogram } from './histogram.ts'

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

/** A leaf while the tree grows; it is known by its place among the leaves. */
type Leaf = {
  node: number
  depth: number
  gradient: number
  hessian: number
  bounds: Bounds
  histogram: Histogram
  split: Split
}

/**
 * What a growing tree asks of whoever has the rows, be it one table or several institutions: to sum up
 * the rows of a leaf, or to divide them. The left ones keep the number of the leaf, the right ones get
 * the number `into`. A tree begins with all rows in leaf 0.
 */
export type Asked =
  | Readonly<{ ask: 'fill'; leaf: number; histogram: Histogram }>
  | Readonly<{ ask: 'divide'; leaf: number; into: number; split: Readonly<Split> }>

/** Goes on when what was asked for has been done; the nodes are the tree. */
type Growing = Generator<Asked, readonly Node[], void>

const unbounded: Bounds = { lower: -Infinity, upper: Infinity }

/**
 * Grows trees leaf by leaf, always where the loss falls most; all room is taken once. `features` are
 * those that this tree may look at, in rising order.
 */
export function createGrower(
  edgeCounts: Int32Array,
  shape: Shape,
): (features: Int32Array) => Growing {
  const histograms = Array.from({ length: shape.leavesMax }, () => histogramOf(edgeCounts.length))
  const canSplit = (leaf: Leaf): boolean =>
    leaf.depth < shape.depthMax && leaf.hessian >= 2 * shape.minChildWeight
  const seek = (leaf: Leaf, features: Int32Array): void => {
    if (!canSplit(leaf)) return
    const { histogram, bounds } = leaf
    findSplit(leaf.split, { histogram, features, edgeCounts, total: leaf, bounds, weighing: shape })
  }

  return function* grow(features) {
    const nodes: Node[] = []
    const ground = histograms[0] ?? histogramOf(0)
    yield { ask: 'fill', leaf: 0, histogram: ground }
    const leaves = [rootOf(nodes, ground, features[0] ?? 0, shape)]
    for (const root of leaves) seek(root, features)
    while (leaves.length < shape.leavesMax) {
      const leaf = bestOf(leaves)
      const parent = leaves[leaf]
      if (!parent || parent.split.feature < 0) break
      const into = leaves.length
      yield { ask: 'divide', leaf, into, split: parent.split }
      const children = divide(nodes, parent, shape, edgeCounts)
      leaves[leaf] = children[0]
      leaves.push(children[1])
      if (!children.some(canSplit)) continue
      // The lighter child is summed up, the other one is what is left of the parent, to the last bit.
      const light = children[0].hessian <= children[1].hessian ? 0 : 1
      const histogram = histograms[into] ?? ground
      yield { ask: 'fill', leaf: light === 0 ? leaf : into, histogram }
      children[light].histogram = histogram
      subtractHistogram(parent.histogram, histogram, features)
      for (const child of children) seek(child, features)
    }
    return nodes
  }
}

/** Any feature has all rows in its bins. */
function rootOf(nodes: Node[], histogram: Histogram, feature: number, shape: Shape): Leaf {
  let [gradient, hessian] = [0, 0]
  for (let at = feature * stride; at < (feature + 1) * stride; at += 2) {
    gradient += histogram[at] ?? 0
    hessian += histogram[at + 1] ?? 0
  }
  const value = shape.rate * outputOf(gradient, hessian, shape.l2, unbounded)
  const node = addNode(nodes, value, hessian)
  const split = emptySplit()
  return { node, depth: 0, gradient, hessian, bounds: unbounded, histogram, split }
}

const addNode = (nodes: Node[], value: number, hessian: number): number =>
  nodes.push({ feature: -1, bin: 0, isMissingLeft: false, left: -1, right: -1, value, hessian }) - 1

const bestOf = (leaves: readonly Leaf[]): number => {
  let best = 0
  for (const [at, { split }] of leaves.entries())
    if (split.feature >= 0 && split.gain > (leaves[best]?.split.gain ?? 0)) best = at
  return best
}

function divide(
  nodes: Node[],
  parent: Leaf,
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
  const childOf = (sums: typeof left, within: Bounds): Leaf => {
    const value = shape.rate * outputOf(sums.gradient, sums.hessian, shape.l2, within)
    const node = addNode(nodes, value, sums.hessian)
    const { depth, histogram } = parent
    return {
      ...sums,
      node,
      depth: depth + 1,
      bounds: within,
      histogram,
      split: emptySplit(),
    }
  }
  const boundsOf = (isLeft: boolean): Bounds =>
    direction === 0 ? bounds : isLeft === direction > 0 ? low : high
  const children = [childOf(left, boundsOf(true)), childOf(right, boundsOf(false))] as const
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
