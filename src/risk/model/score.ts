import { calibrated } from './calibrate.ts'
import type { Model, Trees } from './model.ts'

/**
 * The margin of one payment, in logits: where the model begins and what each tree adds, in the order
 * of the trees. `values` are in the order of the model's features; nothing is allocated.
 */
export function marginOf({ base, trees }: Model, values: Float64Array): number {
  let margin = base
  const { roots, value } = trees
  for (let at = 0; at < roots.length; at += 1)
    margin += value[walk(trees, values, roots[at] ?? 0)] ?? 0
  return margin
}

/** The leaf at which a payment arrives. */
function walk(
  { feature, threshold, missingLeft, left, right }: Trees,
  values: Float64Array,
  root: number,
): number {
  let node = root
  let asked = feature[node] ?? -1
  while (asked >= 0) {
    const found = values[asked] ?? Number.NaN
    const edge = threshold[node] ?? 0
    // Neither is true of NaN.
    if (found <= edge) node = left[node] ?? 0
    else if (found > edge) node = right[node] ?? 0
    else node = (missingLeft[node] === 1 ? left[node] : right[node]) ?? 0
    asked = feature[node] ?? -1
  }
  return node
}

/** How likely a payment of this margin is a fraud, between 0 and 1. */
export const probabilityOf = ({ calibration }: Model, margin: number): number =>
  calibration ? calibrated(calibration, margin) : 1 / (1 + Math.exp(-margin))
