import assert from 'node:assert/strict'
import { createReadStream } from 'node:fs'
import { test } from 'node:test'
import { createGunzip } from 'node:zlib'
import { computeFeatures, featureMonotone, featureNames } from '../model/evaluate/features.ts'
import { dayOf, figuresOf, testRowsOf } from '../model/evaluate/protocol.ts'
import { readTransactions, type Transactions } from '../model/evaluate/transactions.ts'
import type { Model } from '../model/model.ts'
import { binTable } from '../model/train/bin-values.ts'
import { randomOf } from '../model/train/random.ts'
import { type Settings, sensible } from '../model/train/train-trees.ts'
import { marginsOf, trainBinned, trainModel } from '../model/train-model.ts'
import { baselineOf } from '../model/drift.ts'
import { stableHash } from '../stable-hash.ts'
import { learnTogether } from './federated.ts'
import { createParty } from './party.ts'
import { edgesOfSketch, sketchOf } from './sketch-values.ts'
import { spreadOf } from './wire/question.ts'

const path = process.env['TONGBAO_RISK_DATA']
const [trainFrom, trainDays, delayDays, testDays] = [57, 30, 7, 7]
const fold = {
  trainFrom,
  trainTo: trainFrom + trainDays,
  testFrom: trainFrom + trainDays + delayDays,
  testTo: trainFrom + trainDays + delayDays + testDays,
}
/** Few trees of few leaves over few features: whatever is looked at costs noise. */
const sparing: Settings = {
  ...sensible,
  rowShare: 1,
  trees: 30,
  depthMax: 3,
  leavesMax: 8,
  rate: 0.3,
  featureShare: 0.3,
}
const epsilons = [256, 16, 4, 64, 1]

/** `TONGBAO_RISK_DATA=FILE npm test -- src/risk/federated/accuracy.test.ts` prints the table of the README. */
test('what privacy costs, on a sample', { skip: path === undefined }, async () => {
  const transactions = await readTransactions(createReadStream(path ?? '').pipe(createGunzip()))
  const data = cut(transactions)
  const report = (who: string, model: Model) => {
    const scores = marginsOf(model, data.test)
    const { auc, ap, recall, precision } = figuresOf(transactions, data.testRows, scores)
    const words = [auc, ap, recall, precision].map((figure) => figure.toFixed(3))
    // At once, because each takes a while.
    process.stderr.write(`| ${[who, ...words].join(' | ')} |\n`)
    return ap
  }
  const monotone = featureMonotone
  const edges = data.train.table.columns.map((column) => edgesOfSketch(sketchOf(column)))
  const { model: pooled } = trainBinned({
    ...data.train,
    names: featureNames,
    binned: binTable(data.train.table, edges),
    monotone,
    settings: sparing,
    baselineFrom: (margins) => baselineOf({ names: [], columns: [] }, margins),
  })
  const ap = report('all rows in one table', pooled)
  const joint = await together(data.parts, sparing)
  assert.deepEqual(joint.trees, pooled.trees)
  assert.ok(report('three together, no noise', joint) === ap && ap > 0.6)
  for (const epsilon of epsilons)
    report(`three together, ε = ${epsilon}`, await together(data.parts, sparing, epsilon))
  const [first] = data.parts
  assert.ok(first)
  report('one institution alone', trainModel({ ...first, monotone, settings: sparing }))
})

type Rows = Readonly<{ table: Parameters<typeof marginsOf>[1]; labels: Uint8Array }>

function cut(transactions: Transactions) {
  const isWanted = (row: number) => {
    const day = dayOf(transactions, row)
    return day >= fold.trainFrom && day < fold.testTo
  }
  const { rows, columns } = computeFeatures(transactions, delayDays, isWanted)
  const tableOf = (isPart: (row: number) => boolean) => {
    const places = rows.map((_, at) => at).filter((at) => isPart(rows[at] ?? 0))
    return {
      table: {
        names: featureNames,
        columns: columns.map((column) => Float64Array.from(places, (at) => column[at] ?? 0)),
      },
      labels: Uint8Array.from(places, (at) => transactions.labels[rows[at] ?? 0] ?? 0),
    }
  }
  const isTrain = (row: number) => dayOf(transactions, row) < fold.trainTo
  const houseOf = (row: number) => stableHash(`house ${transactions.customers[row] ?? 0}`) % 3
  const houses = [0, 1, 2].map((house) => tableOf((row) => isTrain(row) && houseOf(row) === house))
  const testRows = testRowsOf(transactions, fold, delayDays)
  const tested = new Set(testRows)
  return {
    // In the order of the houses, as it does not matter.
    train: tableOf(isTrain),
    parts: houses,
    testRows,
    test: tableOf((row) => tested.has(row)).table,
  }
}

async function together(parts: readonly Rows[], settings: Settings, epsilon?: number) {
  const spread = spreadOf({ settings, epsilon: epsilon ?? null }, featureNames.length)
  const share = Math.sqrt(parts.length)
  const parties = parts.map((part, at) =>
    createParty({
      ...part,
      name: `house ${at}`,
      ...(spread
        ? {
            noise: {
              sigma: spread.sigma / share,
              sketchSigma: spread.sketchSigma / share,
              random: randomOf(at + 1),
            },
          }
        : {}),
    }),
  )
  return learnTogether({
    parties,
    features: featureNames,
    monotone: featureMonotone,
    settings,
    ...(spread ? { spread } : {}),
  })
}
