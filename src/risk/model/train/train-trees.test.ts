import { deepEqual, equal, ok } from 'node:assert/strict'
import { test } from 'node:test'
import { marginsOf, trainModel } from '../train-model.ts'
import { binOf, binsMax, binTable, edgesOf, edgesOfColumn, missingBin } from './bin-values.ts'
import { emptySplit, findSplit } from './find-split.ts'
import { fillHistogram, histogramOf, stride, subtractHistogram, toGrain } from './histogram.ts'
import { choose, randomOf, sample } from './random.ts'
import { sensible, trainTrees } from './train-trees.ts'

const random = randomOf(11)
const draw = () => random() / 4_294_967_296
const column = (rows: number, of: () => number) => Float64Array.from({ length: rows }, of)
const rows = 3000
const columns = [
  column(rows, () => draw() ** 3),
  column(rows, () => (draw() < 0.3 ? Number.NaN : Math.round(draw() * 20))),
  column(rows, () => (draw() < 0.9 ? 0 : draw() * 1e9)),
]
const labels = Uint8Array.from({ length: rows }, (_, row) =>
  Number(
    draw() < 0.05 + (columns[0]?.[row] ?? 0) * 0.5 + (Number.isNaN(columns[1]?.[row]) ? 0.2 : 0),
  ),
)
const table = { names: ['a', 'b', 'c'], columns }
const settings = { ...sensible, trees: 30, minChildWeight: 1 }

test('edges lie between values, 255 bins at most, and a frequent value has one for itself', () => {
  deepEqual([...edgesOfColumn(Float64Array.of(3, 1, Number.NaN, 2, 1))], [1.5, 2.5])
  const many = edgesOfColumn(columns[0] ?? new Float64Array())
  equal(many.length, binsMax - 1)
  ok(many.every((edge, at) => at === 0 || edge > (many[at - 1] ?? 0)))
  const zeros = edgesOfColumn(columns[2] ?? new Float64Array())
  ok((zeros[0] ?? 0) > 0 && zeros.length > 100)
  const close = 1 + Number.EPSILON
  deepEqual([...edgesOfColumn(Float64Array.of(1, close))], [1])
})

test('bins hold about equally many values', () => {
  const values = column(50_000, draw)
  const edges = edgesOfColumn(values)
  const counts = new Float64Array(256)
  for (const value of values) counts[binOf(edges, value)] = (counts[binOf(edges, value)] ?? 0) + 1
  const most = counts.reduce((a, b) => Math.max(a, b))
  ok(most < (1.5 * 50_000) / 255, `${most}`)
})

test('a value falls into the first bin whose edge is not below it, NaN into its own', () => {
  const edges = Float64Array.of(1, 2)
  deepEqual(
    [0, 1, 1.5, 2, 3, Number.NaN].map((value) => binOf(edges, value)),
    [1, 1, 2, 2, 3, missingBin],
  )
})

test('a parent less one child is the other child, to the last bit', () => {
  const binned = binTable(table, edgesOf(table))
  const gradients = Float64Array.from({ length: rows * 2 }, () => toGrain(draw() - 0.4))
  const all = Int32Array.from({ length: rows }, (_, row) => row)
  const features = Int32Array.of(0, 1, 2)
  const ordered = new Float64Array(rows * 2)
  const over = (from: number, to: number) => {
    const histogram = histogramOf(3)
    fillHistogram(histogram, binned, features, { rows: all, from, to }, gradients, ordered)
    return histogram
  }
  const parent = over(0, rows)
  subtractHistogram(parent, over(0, 777), features)
  deepEqual(parent, over(777, rows))
  // And whatever the order of the rows.
  const whole = over(0, rows)
  all.reverse()
  deepEqual(over(0, rows), whole)
})

test('where the unknown goes is learned', () => {
  const weighing = { l2: 0, minChildWeight: 0, minGain: 0, monotone: Int8Array.of(0) }
  const bounds = { lower: -Infinity, upper: Infinity }
  const found = (missing: number, low: number, high: number) => {
    const histogram = histogramOf(1)
    histogram.set([missing, 10, low, 10, high, 10])
    const split = emptySplit()
    const total = { gradient: missing + low + high, hessian: 30 }
    const edgeCounts = Int32Array.of(1)
    findSplit(split, { histogram, features: Int32Array.of(0), edgeCounts, total, bounds, weighing })
    return [split.bin, split.isMissingLeft]
  }
  deepEqual(found(5, 5, -5), [1, true])
  deepEqual(found(-5, 5, -5), [1, false])
  // The known are alike, and the unknown differ: all that is known goes left.
  deepEqual(found(-5, 5, 5), [2, false])
  equal(stride, 512)
})

test('the walk over values says what training said, bit for bit', () => {
  const edges = edgesOf(table)
  const monotone = [1, 0, -1] as const
  const forest = trainTrees({ binned: binTable(table, edges), labels, monotone, settings })
  const model = trainModel({ table, labels, monotone, settings })
  deepEqual(marginsOf(model, table), forest.margins)
  ok(forest.trees.some((nodes) => nodes.length > 3))
})

test('trees keep to leaves, depth and the weight of a side', () => {
  const binned = binTable(table, edgesOf(table))
  const monotone = [0, 0, 0] as const
  const small = { ...settings, leavesMax: 5, depthMax: 2, minChildWeight: 30, rowShare: 1 }
  const { trees } = trainTrees({ binned, labels, monotone, settings: small })
  for (const nodes of trees) {
    ok(nodes.filter(({ left }) => left < 0).length <= 4)
    ok(nodes.every(({ hessian }) => hessian >= 30))
  }
})

test('it stops when held rows gain nothing, and says what the trees that are kept say', () => {
  const binned = binTable(table, edgesOf(table))
  const monotone = [0, 0, 0] as const
  const held = Int32Array.from({ length: 1000 }, (_, row) => row + 2000)
  const eager = { ...settings, trees: 400, rate: 0.5, l2: 0 }
  const training = { binned, labels, monotone, settings: eager }
  const stopped = trainTrees({ ...training, stopping: { rows: held, patience: 5 } })
  ok(stopped.trees.length < 100)
  const exactly = { ...training, settings: { ...eager, trees: stopped.trees.length } }
  const again = trainTrees({ ...exactly, stopping: { rows: held, patience: 500 } })
  deepEqual(again.margins, stopped.margins)
})

test('frauds may weigh more', () => {
  const binned = binTable(table, edgesOf(table))
  const monotone = [0, 0, 0] as const
  const mean = (fraudWeight: number) => {
    const { margins } = trainTrees({
      binned,
      labels,
      monotone,
      settings: { ...settings, fraudWeight },
    })
    return margins.reduce((sum, margin) => sum + margin, 0) / rows
  }
  ok(mean(5) > mean(1) + 1)
})

test('a table without a fraud, and one without a row to split, have an answer', () => {
  const one = { names: ['a'], columns: [Float64Array.of(1, 1, 1)] }
  const model = trainModel({ table: one, labels: new Uint8Array(3), monotone: [0], settings })
  ok(marginsOf(model, one).every((margin) => margin < 0))
})

test('chance is the same for the same seed', () => {
  const drawn = (seed: number) => Array.from({ length: 3 }, randomOf(seed))
  deepEqual(drawn(1), drawn(1))
  ok(drawn(1)[0] !== drawn(2)[0])
  const into = new Int32Array(10_000)
  const taken = sample(randomOf(5), 0.3, 10_000, into)
  ok(Math.abs(taken - 3000) < 200)
  equal(sample(randomOf(5), 1, 10_000, into), 10_000)
  const chosen = choose(randomOf(5), 5, 9)
  equal(new Set(chosen).size, 5)
  deepEqual([...choose(randomOf(5), 3, 3)], [0, 1, 2])
})
