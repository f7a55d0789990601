import type { Model } from './model.ts'

export type Contribution = Readonly<{ feature: string; logits: number }>

export type Explained = Readonly<{
  /** What the model would say of anybody: its base and the roots of its trees. */
  usual: number
  /** By how much each feature moved the margin away from that, in the order of the features. */
  logits: Float64Array
}>

/**
 * Contributions by the way through the trees (Saabas): what a node says less what the node above it
 * said belongs to the feature that was asked about above. `usual` and all contributions together are
 * the margin, but for rounding.
 */
export function explainScore({ base, trees, features }: Model, values: Float64Array): Explained {
  const { roots, feature, threshold, missingLeft, left, right, value } = trees
  const logits = new Float64Array(features.length)
  let usual = base
  for (const root of roots) {
    usual += value[root] ?? 0
    let node = root
    for (let asked = feature[node] ?? -1; asked >= 0; asked = feature[node] ?? -1) {
      const found = values[asked] ?? Number.NaN
      const isLeft = Number.isNaN(found) ? missingLeft[node] === 1 : found <= (threshold[node] ?? 0)
      const next = (isLeft ? left[node] : right[node]) ?? 0
      logits[asked] = (logits[asked] ?? 0) + (value[next] ?? 0) - (value[node] ?? 0)
      node = next
    }
  }
  return { usual, logits }
}

/** The `count` features that made a payment most suspicious, the strongest first; none that spoke for it. */
export function topContributions(
  model: Model,
  values: Float64Array,
  count: number,
): readonly Contribution[] {
  const { logits } = explainScore(model, values)
  return model.features
    .map((feature, at) => ({ feature, logits: logits[at] ?? 0 }))
    .filter((contribution) => contribution.logits > 0)
    .toSorted((a, b) => b.logits - a.logits)
    .slice(0, count)
}
