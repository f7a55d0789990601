import { deepEqual, equal, ok, throws } from 'node:assert/strict'
import { test } from 'node:test'
import { calibrate, calibrated } from './calibrate.ts'
import { stableHash } from '../stable-hash.ts'
import { chooseModel } from './choose-model.ts'
import { distributionOf, driftVerdict, stabilityIndex, watchDrift } from './drift.ts'
import { explainScore, topContributions } from './explain-score.ts'
import { bindModel, type Model, treesOf } from './model.ts'
import { digestOfModel, readModel, writeModel } from './model-file.ts'
import { marginOf, probabilityOf } from './score.ts'
import { marginsOf, trainModel } from './train-model.ts'
import { edgesOf, type Table } from './train/bin-values.ts'
import { randomOf } from './train/random.ts'
import { sensible } from './train/train-trees.ts'

/** Rows in which the first feature, the second beyond a bound, and a gap of the third mean fraud. */
function town(seed: number, rows: number) {
  const random = randomOf(seed)
  const draw = () => random() / 4_294_967_296
  const column = (of: () => number) => Float64Array.from({ length: rows }, of)
  const columns = [
    column(() => Math.round(draw() * 1000)),
    column(() => draw() * draw()),
    column(() => (draw() < 0.2 ? Number.NaN : draw())),
    column(() => Math.floor(draw() * 3)),
  ]
  const labels = Uint8Array.from({ length: rows }, (_, row) => {
    const [a = 0, b = 0, c = 0] = columns.map((one) => one[row] ?? 0)
    const chance = 0.02 + (a > 800 ? 0.3 : 0) + (b > 0.5 ? 0.3 : 0) + (Number.isNaN(c) ? 0.2 : 0)
    return Number(draw() < chance)
  })
  const table: Table = { names: ['amount', 'rate', 'gap', 'kind'], columns }
  return { table, labels }
}

const settings = { ...sensible, trees: 40, rate: 0.1 }
const monotone = [1, 1, 0, 0] as const
const learned = town(1, 4000)
const held = town(2, 2000)
const model = trainModel({
  ...learned,
  monotone,
  settings,
  held: { ...held.table, labels: held.labels },
})
const rowOf = ({ columns }: Table, row: number) =>
  Float64Array.from(columns, (one) => one[row] ?? 0)

test('the same rows and seed make the same model; another seed another one', () => {
  const again = (seed: number) =>
    digestOfModel(
      trainModel({
        ...town(1, 4000),
        monotone,
        settings: { ...settings, seed },
        held: { ...held.table, labels: held.labels },
      }),
    )
  equal(again(settings.seed), digestOfModel(model))
  ok(again(2) !== digestOfModel(model))
})

test('frauds stand above others', () => {
  const margins = marginsOf(model, held.table)
  const mean = (label: number) => {
    const those = margins.filter((_, row) => held.labels[row] === label)
    return those.reduce((sum, margin) => sum + margin, 0) / those.length
  }
  ok(mean(1) > mean(0) + 1, `${mean(1)} over ${mean(0)}`)
})

test('a constrained feature never lowers the risk, whatever the others are', () => {
  const random = randomOf(3)
  const others = town(4, 400).table
  for (let row = 0; row < 400; row += 1) {
    const values = rowOf(others, row)
    for (const feature of [0, 1]) {
      let before = -Infinity
      const scale = feature === 0 ? 1100 : 1.1
      for (let step = 0; step <= 60; step += 1) {
        values[feature] = (scale * step) / 60
        const margin = marginOf(model, values)
        ok(margin >= before, `${margin} after ${before}, row ${row}, feature ${feature}`)
        before = margin
      }
      values[feature] = scale * (random() / 4_294_967_296)
    }
  }
})

test('without the constraint it would fall somewhere, or the test above could not fail', () => {
  const free = trainModel({ ...learned, monotone: [0, 0, 0, 0], settings })
  let falls = 0
  for (let row = 0; row < 200; row += 1) {
    const values = rowOf(held.table, row)
    let before = -Infinity
    for (let amount = 0; amount <= 1000; amount += 20) {
      values[0] = amount
      const margin = marginOf(free, values)
      if (margin < before) falls += 1
      before = margin
    }
  }
  ok(falls > 0)
})

test('probabilities rise with margins and are true of held rows on the whole', () => {
  const margins = marginsOf(model, held.table)
  const said = margins.map((margin) => probabilityOf(model, margin))
  const order = [...margins.keys()].toSorted((a, b) => (margins[a] ?? 0) - (margins[b] ?? 0))
  for (const [at, row] of order.entries()) {
    const before = said[order[at - 1] ?? row] ?? 0
    ok((said[row] ?? 0) >= before)
  }
  const sum = (numbers: Float64Array | Uint8Array) => [...numbers].reduce((a, b) => a + b, 0)
  ok(
    Math.abs(sum(said) - sum(held.labels)) < 0.1 * sum(held.labels),
    `${sum(said)} of ${sum(held.labels)}`,
  )
})

test('calibration pools what would fall, and says one thing of one margin', () => {
  const curve = calibrate(Float64Array.of(1, 2, 3, 3, 4, 5), Uint8Array.of(0, 1, 0, 1, 0, 1))
  deepEqual([...curve.margins], [1, 3, 5])
  deepEqual([...curve.probabilities], [0, 0.5, 1])
  deepEqual(
    [0, 1, 2, 3, 4, 9].map((margin) => calibrated(curve, margin)),
    [0, 0, 0.25, 0.5, 0.75, 1],
  )
})

test('without a calibration the margin is taken at its word', () => {
  const { calibration: _, ...plain } = model
  equal(probabilityOf(plain, 0), 0.5)
})

test('contributions and what is usual sum to the margin', () => {
  for (let row = 0; row < 500; row += 1) {
    const values = rowOf(held.table, row)
    const { usual, logits } = explainScore(model, values)
    const sum = logits.reduce((total, logit) => total + logit, usual)
    ok(Math.abs(sum - marginOf(model, values)) < 1e-9)
  }
  const [first, ...others] = topContributions(model, Float64Array.of(990, 0.1, 0.5, 1), 2)
  equal(first?.feature, 'amount')
  ok(others.length <= 1)
})

test('a model is bound to values in another order, and refuses what is not among them', () => {
  const bound = bindModel(model, ['x', 'kind', 'gap', 'rate', 'amount'])
  const values = rowOf(held.table, 7)
  const [amount = 0, rate = 0, gap = 0, kind = 0] = values
  equal(marginOf(bound, Float64Array.of(0, kind, gap, rate, amount)), marginOf(model, values))
  throws(() => bindModel(model, ['amount', 'rate', 'gap']), { code: 'RISK_MODEL_FEATURE' })
})

test('a model is written and read back to the last bit', () => {
  deepEqual(readModel(writeModel(model)), model)
})

test('a file that is no model is refused with what is wrong', () => {
  const text = writeModel(model)
  const again = (change: (content: Record<string, unknown>) => void) => {
    const content = JSON.parse(text).content
    change(content)
    return writeModel(content)
  }
  const trees = (column: string, at: number, to: unknown) =>
    again((content) => {
      const bag = content['trees'] as Record<string, unknown[]>
      const list = bag[column]
      if (list) list[at] = to
    })
  const table: readonly (readonly [text: string, code: string, issue: RegExp])[] = [
    ['', 'RISK_MODEL_TRUNCATED', /第 0 个/],
    [text.slice(0, 5000), 'RISK_MODEL_TRUNCATED', /5000/],
    [text.replace('"base":-', '"base":'), 'RISK_MODEL_DIGEST', /实际摘要/],
    [text.replace('"version":1', '"version":2'), 'RISK_MODEL_VERSION', /1/],
    ['{"a":}', 'RISK_MODEL_BROKEN', /JSON/],
    ['[{}]}', 'RISK_MODEL_BROKEN', /JSON/],
    ['{}', 'RISK_MODEL_BROKEN', /format/],
    [trees('left', 0, 0), 'RISK_MODEL_BROKEN', /left\[0\]/],
    [trees('feature', 0, 4), 'RISK_MODEL_BROKEN', /feature\[0\]/],
    [trees('value', 0, 'x'), 'RISK_MODEL_BROKEN', /value/],
    [trees('value', 99_999, 0), 'RISK_MODEL_BROKEN', /value/],
    [trees('roots', 0, -1), 'RISK_MODEL_BROKEN', /roots/],
    [
      again((content) => Object.assign(content, { features: ['a', 'a'] })),
      'RISK_MODEL_BROKEN',
      /features/,
    ],
    [
      again((content) => Object.assign(content, { provenance: { a: {} } })),
      'RISK_MODEL_BROKEN',
      /a/,
    ],
    [
      again((content) =>
        Object.assign(content, { calibration: { margins: [1, 2], probabilities: [1, 0] } }),
      ),
      'RISK_MODEL_BROKEN',
      /calibration/,
    ],
  ]
  for (const [broken, code, issue] of table)
    throws(
      () => readModel(broken),
      (error: { code?: string; detail?: { issue?: string } }) =>
        error.code === code && issue.test(error.detail?.issue ?? ''),
      `${code} ${issue}`,
    )
})

test('drift is nothing for the same rows, and seen where a feature has moved', () => {
  const { baseline } = model
  ok(baseline)
  const watched = (table: Table) => {
    const watch = watchDrift(baseline)
    const margins = marginsOf(model, table)
    for (const [row, margin] of margins.entries()) watch.add(rowOf(table, row), margin)
    return watch.report()
  }
  ok(watched(learned.table).features.every((index) => index < 1e-9))
  ok(watched(held.table).features.every((index) => driftVerdict(index) === 'stable'))
  const { names, columns } = held.table
  const moved = columns.map((column, at) => (at === 0 ? column.map((value) => value / 2) : column))
  const report = watched({ names, columns: moved })
  equal(driftVerdict(report.features[0] ?? 0), 'shifted')
  equal(driftVerdict(report.features[3] ?? 0), 'stable')
  const gone = columns.map((column, at) => (at === 2 ? column.map(() => Number.NaN) : column))
  equal(driftVerdict(watched({ names, columns: gone }).features[2] ?? 0), 'shifted')
})

test('the stability index is the one of the textbook', () => {
  const index = stabilityIndex(Float64Array.of(0.5, 0.5), Float64Array.of(0.6, 0.4))
  ok(Math.abs(index - (0.1 * Math.log(1.2) - 0.1 * Math.log(0.8))) < 1e-12)
  deepEqual([0.09, 0.1, 0.24, 0.25].map(driftVerdict), [
    'stable',
    'shifting',
    'shifting',
    'shifted',
  ])
  equal(distributionOf(Float64Array.of(1, 1, 1)).edges.length, 0)
})

test('customers are drawn stably, as many as were asked for, and more when more are asked for', () => {
  equal(stableHash('cus_1'), 2_594_315_117)
  const customers = Array.from({ length: 20_000 }, (_, at) => `cus_${at}`)
  const drawn = (salt: string, challengerPer10000: number) =>
    new Set(
      customers.filter((one) => chooseModel(one, { salt, challengerPer10000 }) === 'challenger'),
    )
  const [few, many, others] = [drawn('a', 500), drawn('a', 1000), drawn('b', 1000)]
  equal(drawn('a', 0).size, 0)
  equal(drawn('a', 10_000).size, customers.length)
  ok(Math.abs(few.size - 1000) < 150 && Math.abs(many.size - 2000) < 200)
  ok([...few].every((one) => many.has(one)))
  ok([...few].filter((one) => others.has(one)).length < 200)
})

test('a model of one leaf says its base and its leaf', () => {
  const leaf = { feature: -1, threshold: 0, isMissingLeft: false, left: -1, right: -1, value: 0.5 }
  const one: Model = { features: [], base: 1, trees: treesOf([[leaf]]), provenance: {} }
  equal(marginOf(one, new Float64Array()), 1.5)
  equal(edgesOf({ names: ['a'], columns: [Float64Array.of(Number.NaN)] })[0]?.length, 0)
})
