import { refusals } from '#kernel/refusal'
import type { Calibration } from './calibrate.ts'
import type { Baseline } from './drift.ts'
import type { Edges } from './train/bin-values.ts'
import type { Node } from './train/grow-tree.ts'

export const refuse = refusals({
  RISK_MODEL_TRUNCATED: [422, '模型文件不完整，请重新取得文件'],
  RISK_MODEL_BROKEN: [422, '模型文件内容有误，请重新生成或取得文件'],
  RISK_MODEL_VERSION: [422, '模型文件的格式版本不受支持，请用本版本重新训练'],
  RISK_MODEL_DIGEST: [422, '模型文件与其摘要不符，内容已被改动，请重新取得文件'],
  RISK_MODEL_FEATURE: [422, '模型使用了系统不认识的因子，请用现有因子重新训练'],
  LIGHTGBM_BROKEN: [422, 'LightGBM 模型文本无法读取，请重新导出'],
  LIGHTGBM_UNSUPPORTED: [422, 'LightGBM 模型含有不受支持的内容，请改用数值切分的二分类模型'],
})

/**
 * All trees in one row of nodes. A node asks whether the value of its feature is at most its
 * threshold: then `left` is next, else `right`; `NaN` goes left where `missingLeft` is 1. A leaf has
 * the feature −1. The next node always stands behind the one that asked, so every walk ends.
 */
export type Trees = Readonly<{
  roots: Int32Array
  feature: Int32Array
  threshold: Float64Array
  missingLeft: Uint8Array
  left: Int32Array
  right: Int32Array
  /** What a leaf adds to the margin, and what an inner node would add if it were one. */
  value: Float64Array
}>

/** How a model came to be; told to people, never computed with. */
export type Provenance = Readonly<Record<string, string | number | boolean>>

export type Model = Readonly<{
  /** Names in the order in which `trees.feature` counts them. */
  features: readonly string[]
  /** Where the margin begins, in logits. */
  base: number
  trees: Trees
  /** From margin to probability; without one, the logistic function. */
  calibration?: Calibration
  /** How features and margins were distributed in training. */
  baseline?: Baseline
  provenance: Provenance
}>

export type NodeRow = Readonly<{
  feature: number
  threshold: number
  isMissingLeft: boolean
  left: number
  right: number
  value: number
}>

/** Lays the nodes of all trees in one row; `left` and `right` count within their tree. */
export function treesOf(forest: readonly (readonly NodeRow[])[]): Trees {
  const all: NodeRow[] = []
  const roots: number[] = []
  for (const nodes of forest) {
    const root = all.length
    roots.push(root)
    for (const node of nodes) {
      const isLeaf = node.feature < 0
      all.push({
        ...node,
        left: isLeaf ? 0 : node.left + root,
        right: isLeaf ? 0 : node.right + root,
      })
    }
  }
  return {
    roots: Int32Array.from(roots),
    feature: Int32Array.from(all, ({ feature }) => feature),
    threshold: Float64Array.from(all, ({ threshold }) => threshold),
    missingLeft: Uint8Array.from(all, ({ isMissingLeft }) => Number(isMissingLeft)),
    left: Int32Array.from(all, ({ left }) => left),
    right: Int32Array.from(all, ({ right }) => right),
    value: Float64Array.from(all, ({ value }) => value),
  }
}

/**
 * Trees as they were learned, over values instead of bins. A threshold is the edge that closes the last
 * bin on the left; above all edges, whatever is known goes left.
 */
export const treesFrom = (forest: readonly (readonly Node[])[], edges: readonly Edges[]): Trees =>
  treesOf(
    forest.map((nodes) =>
      nodes.map((node) => {
        const edge = edges[node.feature]?.[node.bin - 1] ?? Number.MAX_VALUE
        return { ...node, threshold: node.feature < 0 ? 0 : edge }
      }),
    ),
  )

/**
 * The same model over values in another order, that of the catalogue: nothing is copied for a score.
 * A feature that `names` does not have is refused RISK_MODEL_FEATURE.
 */
export function bindModel(model: Model, names: readonly string[]): Model {
  const places = new Map(names.map((name, at) => [name, at]))
  const unknown = model.features.filter((name) => !places.has(name))
  if (unknown.length > 0) throw refuse('RISK_MODEL_FEATURE', { issue: unknown.join(', ') })
  const { feature } = model.trees
  const moved = feature.map((at) => places.get(model.features[at] ?? '') ?? -1)
  return { ...model, features: names, trees: { ...model.trees, feature: moved } }
}
