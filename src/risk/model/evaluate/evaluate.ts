import { bindModel, type Model } from '../model.ts'
import { marginsOf, trainModel } from '../train-model.ts'
import type { Table } from '../train/bin-values.ts'
import { type Settings, sensible } from '../train/train-trees.ts'
import { computeFeatures, featureMonotone, featureNames } from './features.ts'
import {
  dayOf,
  type Figures,
  figuresOf,
  type Fold,
  foldsOf,
  type Protocol,
  requireDays,
  testRowsOf,
} from './protocol.ts'
import type { Transactions } from './transactions.ts'

export type FoldResult = Readonly<{
  fold: Fold
  trained: number
  tested: number
  frauds: number
  figures: Figures
}>

export type Evaluation = Readonly<{
  transactions: Transactions
  protocol: Protocol
  /** Judged instead of a model that each fold learns; features that are not ours are refused. */
  model?: Model
  settings?: Settings
}>

/**
 * Learns a model on the days of training of each fold and tests it on the days of test, one fold after
 * the other. Nothing is looked at that was not known then. Refuses RISK_DATA_TOO_SHORT, and
 * RISK_DATA_ONE_KIND a fold of frauds only, or of none, which has no figures.
 */
export function* evaluateFolds(evaluation: Evaluation): Generator<FoldResult> {
  const { transactions, protocol, model, settings = sensible } = evaluation
  const folds = foldsOf(protocol)
  const given = model && bindModel(model, featureNames)
  requireDays(transactions, folds)
  const last = Math.max(...folds.map(({ testTo }) => testTo))
  const features = featuresOfDays(transactions, protocol.delayDays, protocol.startDay, last)
  for (const fold of folds) {
    const learned = features.days(fold.trainFrom, fold.trainTo)
    const judge = given ?? trainModel({ ...learned, monotone: featureMonotone, settings })
    const rows = testRowsOf(transactions, fold, protocol.delayDays)
    const scores = marginsOf(judge, features.rows(rows))
    const figures = figuresOf(transactions, rows, scores)
    const frauds = rows.reduce((sum, row) => sum + (transactions.labels[row] ?? 0), 0)
    yield { fold, trained: learned.labels.length, tested: rows.length, frauds, figures }
  }
}

/** Features of some days; the rows of a day lie together, so days are cut out without a copy. */
function featuresOfDays(
  transactions: Transactions,
  delayDays: number,
  fromDay: number,
  toDay: number,
) {
  const isWanted = (row: number) => {
    const day = dayOf(transactions, row)
    return day >= fromDay && day < toDay
  }
  const { rows: computed, columns } = computeFeatures(transactions, delayDays, isWanted)
  const first = computed[0] ?? 0
  const startOf = (day: number): number => {
    const at = computed.findIndex((row) => dayOf(transactions, row) >= day)
    return at < 0 ? computed.length : at
  }
  const tableOf = (cut: (column: Float64Array) => Float64Array): Table => ({
    names: featureNames,
    columns: columns.map(cut),
  })
  return {
    days: (from: number, to: number) => {
      const [start, end] = [startOf(from), startOf(to)]
      const labels = transactions.labels.subarray(first + start, first + end)
      return {
        table: tableOf((column) => column.subarray(start, end)),
        labels,
        firstRow: first + start,
      }
    },
    rows: (rows: Int32Array) =>
      tableOf((column) => Float64Array.from(rows, (row) => column[row - first] ?? Number.NaN)),
  }
}

export type Lesson = Readonly<{
  transactions: Transactions
  trainDays: number
  delayDays: number
  /** The first day of training; without one, training ends where labels are known to the end. */
  startDay?: number
  settings?: Settings
}>

/** Of ten customers one tells how likely a margin is a fraud, and teaches the trees nothing. */
const heldOf = 10

/**
 * Learns a model from some days, and calibrates it by customers that the trees did not see. Refuses
 * RISK_DATA_TOO_SHORT.
 */
export function learnModel(lesson: Lesson): Model {
  const { transactions, trainDays, delayDays, settings = sensible } = lesson
  const end = dayOf(transactions, transactions.count - 1) + 1
  const startDay = lesson.startDay ?? end - delayDays - trainDays
  const fold = {
    trainFrom: startDay,
    trainTo: startDay + trainDays,
    testFrom: 0,
    testTo: startDay + trainDays,
  }
  requireDays(transactions, [fold])
  const features = featuresOfDays(transactions, delayDays, fold.trainFrom, fold.trainTo)
  const { table, labels, firstRow } = features.days(fold.trainFrom, fold.trainTo)
  const isHeld = (row: number) => (transactions.customers[firstRow + row] ?? 0) % heldOf === 0
  const part = (held: boolean) => {
    const isPart = (_: number, row: number) => isHeld(row) === held
    const columns = table.columns.map((column) => column.filter(isPart))
    return { names: table.names, columns, labels: labels.filter(isPart) }
  }
  const { labels: learned, ...rest } = part(false)
  const provenance = { trainFrom: fold.trainFrom, trainTo: fold.trainTo, delayDays }
  return trainModel({
    table: rest,
    labels: learned,
    monotone: featureMonotone,
    settings,
    provenance,
    held: part(true),
  })
}

/** All rows of a table of payments as features, each of what was known before it, with their labels. */
export function examplesOf(
  transactions: Transactions,
  delayDays: number,
): Readonly<{ table: Table; labels: Uint8Array }> {
  const { columns } = computeFeatures(transactions, delayDays, () => true)
  return { table: { names: featureNames, columns }, labels: transactions.labels }
}
