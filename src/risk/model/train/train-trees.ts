import { assert } from '#kernel/assert'
import { type Binned, missingBin } from './bin-values.ts'
import type { Monotone } from './find-split.ts'
import { createGrower, type Node } from './grow-tree.ts'
import { type Gradients, grain, toGrain, weightMax } from './histogram.ts'
import { choose, randomOf, sample } from './random.ts'
import { createRowLeaves } from './row-leaves.ts'

export type Settings = Readonly<{
  trees: number
  /** How much of its output each tree may say. */
  rate: number
  leavesMax: number
  depthMax: number
  l2: number
  minChildWeight: number
  minGain: number
  /** The parts of the rows and of the features that each tree looks at. */
  rowShare: number
  featureShare: number
  /** How much more a fraud weighs than another row. */
  fraudWeight: number
  seed: number
}>

/**
 * Chosen once, by reasoning: small steps, trees of few leaves, and sides that must weigh something,
 * because frauds are few and a week of them must not be learned by heart.
 */
export const sensible: Settings = {
  trees: 300,
  rate: 0.05,
  leavesMax: 16,
  depthMax: 6,
  l2: 5,
  minChildWeight: 2,
  minGain: 0,
  rowShare: 0.7,
  featureShare: 0.5,
  fraudWeight: 1,
  seed: 1,
}

/** Trees and what they start from: `base + Σ value of the leaf` is the margin, in logits. */
export type Forest = Readonly<{
  base: number
  trees: readonly (readonly Node[])[]
  margins: Float64Array
}>

export type Training = Readonly<{
  binned: Binned
  /** 1 is fraud, 0 is not. */
  labels: Uint8Array
  monotone: readonly Monotone[]
  settings: Settings
  /** Stops when so many trees have not made the loss of these rows smaller, and keeps the best number. */
  stopping?: Readonly<{ rows: Int32Array; patience: number }>
}>

/**
 * Gradient boosting for the logistic loss, in one thread. The same rows, settings and seed make the
 * same trees to the last bit. `margins` are those of all rows, as the trees that were kept say.
 */
export function trainTrees(training: Training): Forest {
  const { binned, labels, settings, stopping } = training
  assert(labels.length === binned.rows, 'a label for every row')
  assert(
    binned.rows * Math.max(1, settings.fraudWeight) < weightMax,
    'sums of gradients stay exact',
  )
  const isHeld = new Uint8Array(binned.rows)
  for (const row of stopping?.rows ?? []) isHeld[row] = 1
  const learned = Int32Array.from({ length: binned.rows }, (_, row) => row).filter(
    (row) => isHeld[row] === 0,
  )
  const frauds = learned.reduce((sum, row) => sum + (labels[row] ?? 0), 0)
  const base = baseOf(frauds, learned.length - frauds, settings.fraudWeight)
  const margins = new Float64Array(binned.rows).fill(base)
  const boost = booster(training, learned)
  const trees: (readonly Node[])[] = []
  let best = { loss: Infinity, trees: 0 }
  while (trees.length < settings.trees) {
    trees.push(boost(margins))
    if (!stopping) continue
    const loss = lossOf(margins, labels, stopping.rows)
    if (loss < best.loss) best = { loss, trees: trees.length }
    if (trees.length - best.trees >= stopping.patience) break
  }
  return stopping && best.trees < trees.length
    ? shortened(binned, { base, trees: trees.slice(0, best.trees), margins })
    : { base, trees, margins }
}

function booster({ binned, labels, monotone, settings }: Training, learned: Int32Array) {
  const random = randomOf(settings.seed)
  const edgeCounts = Int32Array.from(binned.edges, ({ length }) => length)
  const leaves = createRowLeaves(binned, settings.leavesMax)
  const grow = createGrower(edgeCounts, { ...settings, monotone: Int8Array.from(monotone) })
  const gradients = new Float64Array(binned.rows * 2)
  const rows = new Int32Array(learned.length)
  const wanted = Math.max(1, Math.round(settings.featureShare * binned.bins.length))
  return (margins: Float64Array): readonly Node[] => {
    fillGradients(gradients, margins, labels, settings.fraudWeight)
    const count = sample(random, settings.rowShare, learned.length, rows)
    for (let at = 0; at < count; at += 1) rows[at] = learned[rows[at] ?? 0] ?? 0
    const features = choose(random, wanted, binned.bins.length)
    leaves.begin({ rows, count, features, gradients })
    const growing = grow(features)
    let step = growing.next()
    for (; step.done !== true; step = growing.next()) leaves.answer(step.value)
    addOutputs(margins, binned, step.value)
    return step.value
  }
}

/** The margin of a payment of which nothing is known. */
export function baseOf(frauds: number, others: number, fraudWeight: number): number {
  // Half a row of each, so that a table without a fraud has an answer too.
  return Math.log((frauds * fraudWeight + 0.5) / (others + 0.5))
}

export function fillGradients(
  gradients: Gradients,
  margins: Float64Array,
  labels: Uint8Array,
  fraudWeight: number,
): void {
  for (let row = 0; row < margins.length; row += 1) {
    const share = 1 / (1 + Math.exp(-(margins[row] ?? 0)))
    const label = labels[row] ?? 0
    const weight = label === 1 ? fraudWeight : 1
    gradients[row * 2] = toGrain(weight * (share - label))
    // Never nothing: a bin whose hessian is nothing is taken to be empty.
    gradients[row * 2 + 1] = Math.max(grain, toGrain(weight * share * (1 - share)))
  }
}

/** Every row goes down, also those that the tree did not see: the next tree learns from all. */
export function addOutputs(margins: Float64Array, { bins }: Binned, nodes: readonly Node[]): void {
  const flat = flatten(nodes)
  for (let row = 0; row < margins.length; row += 1)
    margins[row] = (margins[row] ?? 0) + leafValue(flat, bins, row)
}

type Flat = Readonly<{
  feature: Int32Array
  bin: Uint16Array
  missing: Uint8Array
  left: Int32Array
  right: Int32Array
  value: Float64Array
}>

const flatten = (nodes: readonly Node[]): Flat => ({
  feature: Int32Array.from(nodes, ({ feature }) => feature),
  bin: Uint16Array.from(nodes, ({ bin }) => bin),
  missing: Uint8Array.from(nodes, ({ isMissingLeft }) => Number(isMissingLeft)),
  left: Int32Array.from(nodes, ({ left }) => left),
  right: Int32Array.from(nodes, ({ right }) => right),
  value: Float64Array.from(nodes, ({ value }) => value),
})

function leafValue(
  { feature, bin, missing, left, right, value }: Flat,
  bins: readonly Uint8Array[],
  row: number,
): number {
  let node = 0
  let asked = feature[0] ?? -1
  while (asked >= 0) {
    const found = bins[asked]?.[row] ?? missingBin
    const isLeft = found === missingBin ? missing[node] === 1 : found <= (bin[node] ?? 0)
    node = (isLeft ? left[node] : right[node]) ?? 0
    asked = feature[node] ?? -1
  }
  return value[node] ?? 0
}

function lossOf(margins: Float64Array, labels: Uint8Array, rows: Int32Array): number {
  let loss = 0
  for (const row of rows) {
    const margin = margins[row] ?? 0
    loss += Math.log1p(Math.exp(labels[row] === 1 ? -margin : margin))
  }
  return loss
}

/** Said anew by the trees that stay: taking away what the others said would not round the same way. */
function shortened(binned: Binned, { base, trees, margins }: Forest): Forest {
  margins.fill(base)
  for (const nodes of trees) addOutputs(margins, binned, nodes)
  return { base, trees, margins }
}
