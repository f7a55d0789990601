import { calibrate } from './calibrate.ts'
import { baselineOf } from './drift.ts'
import { type Model, type Provenance, treesFrom } from './model.ts'
import { marginOf } from './score.ts'
import { binTable, edgesOf, type Table } from './train/bin-values.ts'
import type { Monotone } from './train/find-split.ts'
import { type Settings, trainTrees } from './train/train-trees.ts'

export type Examples = Readonly<{
  table: Table
  /** 1 is fraud. */
  labels: Uint8Array
  monotone: readonly Monotone[]
  settings: Settings
  provenance?: Provenance
  /** Rows that only tell how likely a margin is a fraud; without them the margin is taken at its word. */
  held?: Examples['table'] & Readonly<{ labels: Uint8Array }>
}>

/** Learns a model from a table. The same examples and seed make the same model to the last bit. */
export function trainModel({
  table,
  labels,
  monotone,
  settings,
  provenance,
  held,
}: Examples): Model {
  const edges = edgesOf(table)
  const binned = binTable(table, edges)
  const { base, trees, margins } = trainTrees({ binned, labels, monotone, settings })
  const model: Model = {
    features: table.names,
    base,
    trees: treesFrom(trees, edges),
    baseline: baselineOf(table, margins),
    provenance: { ...provenance, rows: labels.length, ...settings },
  }
  if (!held) return model
  return { ...model, calibration: calibrate(marginsOf(model, held), held.labels) }
}

/** The margins of all rows of a table, whose columns are the model's features in their order. */
export function marginsOf(model: Model, { columns }: Table): Float64Array {
  const margins = new Float64Array(columns[0]?.length ?? 0)
  const values = new Float64Array(columns.length)
  for (let row = 0; row < margins.length; row += 1) {
    for (const [at, column] of columns.entries()) values[at] = column[row] ?? Number.NaN
    margins[row] = marginOf(model, values)
  }
  return margins
}
