import assert from 'node:assert/strict'
import { createReadStream } from 'node:fs'
import { Readable } from 'node:stream'
import { test } from 'node:test'
import { createGunzip } from 'node:zlib'
import { cardTown } from '#test/card-town'
import { digestOfModel } from '../model-file.ts'
import { randomOf } from '../train/random.ts'
import { sensible } from '../train/train-trees.ts'
import { evaluateFolds, learnModel } from './evaluate.ts'
import { computeFeatures, featureNames } from './features.ts'
import { areaUnderRoc, atAlertRate, averagePrecision, cardPrecision } from './metrics.ts'
import { foldsOf, testRowsOf } from './protocol.ts'
import { chainsOf, slidingWindow } from './sliding-window.ts'
import { daySeconds, readTransactions, type Transactions } from './transactions.ts'

const read = (text: string): Promise<Transactions> => readTransactions(Readable.from([text]))
const town = await read(cardTown({ seed: 1, days: 50, customers: 150, terminals: 100 }))
const settings = { ...sensible, trees: 30 }

test('the figures are those of the textbook', () => {
  const scores = Float64Array.of(0.9, 0.8, 0.7, 0.6, 0.6)
  const labels = Uint8Array.of(1, 0, 1, 0, 1)
  // Of 3 × 2 pairs: 2 + 1 + 0.5 are in order.
  assert.equal(areaUnderRoc(scores, labels), 3.5 / 6)
  // Recall rises by a third at precisions 1, 2/3 and, for the two of one score, 3/5.
  assert.ok(Math.abs(averagePrecision(scores, labels) - (1 + 2 / 3 + 3 / 5) / 3) < 1e-12)
  assert.deepEqual(atAlertRate(scores, labels, 0.4), { recall: 1 / 3, precision: 1 / 2 })
})

test('a customer who was found is not looked at again', () => {
  const judged = {
    days: Int32Array.of(1, 1, 1, 1, 2, 2, 2),
    customers: Int32Array.of(7, 7, 8, 9, 7, 8, 9),
    scores: Float64Array.of(0.9, 0.1, 0.5, 0.2, 0.9, 0.5, 0.2),
    labels: Uint8Array.of(0, 1, 0, 0, 1, 1, 0),
  }
  // Day 1 finds 7 (by another payment than the suspicious one), day 2 looks at 8 instead.
  assert.equal(cardPrecision(judged, 1), 1)
  // Beside 8, day 2 looks at 9, in vain; day 1 looked at 8 in vain.
  assert.equal(cardPrecision(judged, 2), 1 / 2)
})

test('a window that slides is the window that is counted anew', () => {
  const random = randomOf(4)
  const rows = 2000
  const entities = Int32Array.from({ length: rows }, () => random() % 5)
  const seconds = Float64Array.from({ length: rows }, () => random() % 5000).toSorted()
  const amount = Float64Array.from({ length: rows }, () => random() % 900)
  for (const [length, delay] of [
    [100, 0],
    [700, 0],
    [100, 350],
    [700, 350],
  ] as const) {
    const window = slidingWindow(chainsOf(entities, 5), seconds, { amount }, { length, delay })
    for (let row = 0; row < rows; row += 1) {
      const [entity = 0, now = 0] = [entities[row], seconds[row]]
      const isIn = (other: number) =>
        other <= row &&
        entities[other] === entity &&
        (seconds[other] ?? 0) > now - delay - length &&
        (seconds[other] ?? 0) <= now - delay
      let [count, sum] = [0, 0]
      for (let other = 0; other <= row; other += 1) {
        if (!isIn(other)) continue
        count += 1
        sum += amount[other] ?? 0
      }
      window.move(row)
      assert.deepEqual([window.count(entity), window.sum('amount', entity)], [count, sum])
    }
  }
})

const featuresBefore = (transactions: Transactions, day: number) => {
  const { columns } = computeFeatures(
    transactions,
    7,
    (row) => (transactions.seconds[row] ?? 0) < day * daySeconds,
  )
  return columns
}

test('no feature knows what comes after its payment, or a label before its time', () => {
  const day = 30
  const known = featuresBefore(town, day)
  const isLate = (row: number) => (town.seconds[row] ?? 0) >= day * daySeconds
  const isUnlabelled = (row: number) => (town.seconds[row] ?? 0) >= (day - 7) * daySeconds
  const other: Transactions = {
    ...town,
    amounts: town.amounts.map((amount, row) => (isLate(row) ? amount * 9 : amount)),
    labels: town.labels.map((label, row) => (isUnlabelled(row) ? 1 - label : label)),
  }
  assert.deepEqual(featuresBefore(other, day), known)
  // And they do know labels that are old enough.
  const flipped = { ...town, labels: town.labels.map((label) => 1 - label) }
  assert.notDeepEqual(featuresBefore(flipped, day), known)
  assert.equal(new Set(featureNames).size, featureNames.length)
})

test('customers who are known to be compromised are not tested', async () => {
  // Training on days 10 to 13, seven days for the labels, test on days 21 and 22.
  const rows: readonly (readonly [day: number, customer: string, y: number])[] = [
    [5, 'long-ago', 1],
    [8, 'week-before', 1],
    [13, 'trained', 1],
    [14, 'late', 1],
    [20, 'too-late', 1],
    [21, 'fine', 0],
    [21, 'week-before', 0],
    [21, 'trained', 0],
    [21, 'late', 0],
    [21, 'too-late', 0],
    [21, 'long-ago', 0],
    [22, 'fine', 1],
    [22, 'late', 0],
    [23, 'fine', 0],
  ]
  const lines = rows.map(
    ([day, customer, y], id) => `${id},${day * daySeconds},${customer},t,100,${y}`,
  )
  const few = await read(`id,t,cust,term,amt,y\n${lines.join('\n')}`)
  const protocol = { trainDays: 4, delayDays: 7, testDays: 2, startDay: 10, folds: 2 }
  const [fold, next] = foldsOf(protocol)
  assert.ok(fold)
  assert.deepEqual([next?.trainFrom, next?.testFrom, next?.testTo], [12, 23, 25])
  const names = [...testRowsOf(few, fold, 7)].map((row) => rows[row]?.slice(0, 2).join(' '))
  // On day 22 the fraud of day 14 is eight days old.
  assert.deepEqual(names, ['21 fine', '21 late', '21 too-late', '21 long-ago', '22 fine'])
})

test('frauds of later days are found, the same ones each time', () => {
  const protocol = { trainDays: 14, delayDays: 7, testDays: 7, startDay: 10, folds: 2 }
  const run = () => [...evaluateFolds({ transactions: town, protocol, settings })]
  const results = run()
  assert.equal(results.length, 2)
  for (const { figures, frauds, tested } of results)
    assert.ok(figures.ap > (3 * frauds) / tested, `${figures.ap} of ${frauds}/${tested}`)
  assert.deepEqual(run(), results)
})

test('a learned model is calibrated by others, is the same each time, and can be tested', () => {
  const lesson = { transactions: town, trainDays: 20, delayDays: 7, settings }
  const model = learnModel(lesson)
  assert.equal(model.provenance['trainFrom'], 50 - 7 - 20)
  assert.ok(model.calibration && model.baseline)
  assert.equal(digestOfModel(learnModel(lesson)), digestOfModel(model))
  const protocol = { trainDays: 20, delayDays: 7, testDays: 7, startDay: 10, folds: 1 }
  const [result] = evaluateFolds({ transactions: town, protocol, model })
  assert.ok((result?.figures.auc ?? 0) > 0.6)
})

test('data that cannot be judged are refused', async () => {
  const head = 'id,t,cust,term,amt,y\n'
  const table: readonly (readonly [text: string, issue: RegExp])[] = [
    ['', /empty/],
    [head, /empty/],
    ['id,t,cust,term,amt\n', /columns missing: y/],
    [`${head}1,5,a,b,100,0\n2,x,a,b,100,0\n`, /line 3/],
    [`${head}1,5,a,b,-100,0`, /line 2/],
    [`${head}1,5,a,b,100,2`, /line 2/],
    [`${head}1,5,a`, /line 2/],
  ]
  for (const [text, issue] of table)
    await assert.rejects(
      read(text),
      (error: { code?: string; detail?: { issue?: string } }) =>
        error.code === 'RISK_DATA_BROKEN' && issue.test(error.detail?.issue ?? ''),
      text,
    )
  const protocol = { trainDays: 14, delayDays: 7, testDays: 7, startDay: 30, folds: 1 }
  assert.throws(() => [...evaluateFolds({ transactions: town, protocol })], {
    code: 'RISK_DATA_TOO_SHORT',
  })
  const honest = { ...town, labels: new Uint8Array(town.count) }
  const early = { ...protocol, startDay: 10 }
  assert.throws(() => [...evaluateFolds({ transactions: honest, protocol: early, settings })], {
    code: 'RISK_DATA_ONE_KIND',
  })
})

test('columns may stand in any order, rows too, and what is not asked for is not looked at', async () => {
  const rows = await read(
    'y,scen,amt,term,cust,t,id\r\n0,3,20,t1,c1,50,2\r\n1,,10,t2,c1,40,1\r\n\r\n',
  )
  assert.deepEqual([...rows.seconds, ...rows.amounts, ...rows.labels], [40, 50, 10, 20, 1, 0])
  assert.deepEqual([rows.customerCount, rows.terminalCount], [1, 2])
})

const sample = process.env['TONGBAO_RISK_DATA']

test('the handbook’s frauds are found as well as its best models do', {
  skip: !sample,
}, async () => {
  const transactions = await readTransactions(createReadStream(sample ?? '').pipe(createGunzip()))
  const protocol = { trainDays: 7, delayDays: 7, testDays: 7, startDay: 94, folds: 1 }
  const [result] = evaluateFolds({ transactions, protocol })
  assert.ok((result?.figures.ap ?? 0) >= 0.69, `AP ${result?.figures.ap}`)
})
