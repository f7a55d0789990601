import { calibrate } from './calibrate.ts'
import { type Baseline, baselineOf } from './drift.ts'
import { type Model, type Provenance, treesFrom } from './model.ts'
import { marginOf } from './score.ts'
import { type Binned, binTable, edgesOf, type Table } from './train/bin-values.ts'
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
export function trainModel({ table, held, ...rest }: Examples): Model {
  const binned = binTable(table, edgesOf(table))
  const baselineFrom = (margins: Float64Array) => baselineOf(table, margins)
  const { model } = trainBinned({ ...rest, names: table.names, binned, baselineFrom })
  if (!held) return model
  return { ...model, calibration: calibrate(marginsOf(model, held), held.labels) }
}

export type BinnedExamples = Omit<Examples, 'table' | 'held'> &
  Readonly<{
    names: readonly string[]
    binned: Binned
    baselineFrom: (margins: Float64Array) => Baseline
  }>

/** The same, of rows that are there as bins only; `margins` are what the trees say of each. */
export function trainBinned(examples: BinnedExamples): Readonly<{
  model: Model
  margins: Float64Array
}> {
  const { names, binned, labels, monotone, settings, provenance, baselineFrom } = examples
  const { base, trees, margins } = trainTrees({ binned, labels, monotone, settings })
  const model: Model = {
    features: names,
    base,
    trees: treesFrom(trees, binned.edges),
    baseline: baselineFrom(margins),
    provenance: { ...provenance, rows: labels.length, ...settings },
  }
  return { model, margins }
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
