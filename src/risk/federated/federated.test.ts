import assert from 'node:assert/strict'
import { test } from 'node:test'
import { areaUnderRoc } from '../model/evaluate/metrics.ts'
import { treesFrom } from '../model/model.ts'
import { binOf, binTable, type Table } from '../model/train/bin-values.ts'
import { grain, toGrain } from '../model/train/histogram.ts'
import { randomOf } from '../model/train/random.ts'
import { sensible, trainTrees } from '../model/train/train-trees.ts'
import { marginsOf, trainModel } from '../model/train-model.ts'
import { learnTogether } from './federated.ts'
import { addWords, fromWords, maskOf, subtractWords, toWords } from './mask-numbers.ts'
import { epsilonOf, gaussian, spreadFor } from './noise.ts'
import { createParty, type Party } from './party.ts'
import { edgesOfSketch, sketchOf } from './sketch-values.ts'

const random = randomOf(21)
const draw = () => random() / 4_294_967_296

function rowsOf(count: number): { table: Table; labels: Uint8Array } {
  const column = (of: () => number) => Float64Array.from({ length: count }, of)
  const columns = [
    column(() => Math.round(draw() * 1000)),
    column(() => draw() - 0.5),
    column(() => (draw() < 0.3 ? Number.NaN : draw() ** 4)),
  ]
  const labels = Uint8Array.from({ length: count }, (_, row) => {
    const [a = 0, b = 0] = columns.map((one) => one[row] ?? 0)
    return Number(draw() < 0.03 + (a > 700 ? 0.3 : 0) + (b > 0.3 ? 0.3 : 0))
  })
  return { table: { names: ['a', 'b', 'c'], columns }, labels }
}

const parts = [rowsOf(700), rowsOf(300), rowsOf(900)]
const pooled = {
  table: {
    names: ['a', 'b', 'c'],
    columns: [0, 1, 2].map((at) =>
      Float64Array.from(parts.flatMap(({ table }) => [...(table.columns[at] ?? [])])),
    ),
  },
  labels: Uint8Array.from(parts.flatMap(({ labels }) => [...labels])),
}
const features = ['a', 'b', 'c']
const monotone = [1, 0, 0] as const
const settings = { ...sensible, trees: 25, rate: 0.1, rowShare: 1, featureShare: 0.7 }
const partiesOf = (noise?: number): Party[] =>
  parts.map((part, at) =>
    createParty({
      ...part,
      name: `bank ${at}`,
      ...(noise === undefined
        ? {}
        : { noise: { sigma: noise, sketchSigma: noise / 3, random: randomOf(at) } }),
    }),
  )
const together = (parties: readonly Party[]) =>
  learnTogether({ parties, features, monotone, settings })

test('several institutions learn the model that all their rows together would have made', async () => {
  const model = await together(partiesOf())
  const edges = pooled.table.columns.map((column) => edgesOfSketch(sketchOf(column)))
  const binned = binTable(pooled.table, edges)
  const forest = trainTrees({ binned, labels: pooled.labels, monotone, settings })
  assert.equal(model.base, forest.base)
  assert.deepEqual(model.trees, treesFrom(forest.trees, edges))
  assert.deepEqual(marginsOf(model, pooled.table), forest.margins)
})

test('edges from a sketch cost little against edges from all values', async () => {
  const fresh = rowsOf(3000)
  const area = (model: Parameters<typeof marginsOf>[0]) =>
    areaUnderRoc(marginsOf(model, fresh.table), fresh.labels)
  const [joint, direct] = [
    area(await together(partiesOf())),
    area(trainModel({ ...pooled, monotone, settings })),
  ]
  assert.ok(joint > direct - 0.02 && joint > 0.7, `${joint} beside ${direct}`)
  const spread = { sigma: 3 * Math.sqrt(3), sketchSigma: Math.sqrt(3) }
  const parties = partiesOf(3)
  const noisy = area(await learnTogether({ parties, features, monotone, settings, spread }))
  assert.ok(noisy > 0.6 && noisy !== joint, `${noisy} with noise`)
})

test('what one institution tells says nothing, what all tell is the sum', async () => {
  const parties = partiesOf()
  for (const party of parties) await party.join(parties)
  const told = await Promise.all(parties.map((party) => party.count(1)))
  const plain = parts.map(({ labels }) => labels.reduce((sum, label) => sum + label, 0))
  const total = new Uint32Array(4)
  for (const [at, words] of told.entries()) {
    assert.notEqual(Math.round((fromWords(words)[0] ?? 0) / grain), plain[at])
    addWords(total, words)
  }
  assert.equal(
    (fromWords(total)[0] ?? 0) / grain,
    plain.reduce((a, b) => a + b),
  )
  // Another round has other masks; the same one is not given twice, and no number is told twice.
  const again = await parties[0]?.sketch(2, 0)
  assert.notDeepEqual(again, await partiesOf()[0]?.sketch(2, 0))
  await assert.rejects(async () => parties[0]?.sketch(2, 1), { code: 'FEDERATED_ROUND_USED' })
  await assert.rejects(async () => parties[0]?.count(3), { code: 'FEDERATED_TOO_MUCH' })
})

test('without somebody nothing is learned', async () => {
  const parties = partiesOf()
  await assert.rejects(together(parties.slice(0, 2)), { code: 'FEDERATED_TOO_FEW' })
  const [first, second, third] = parties
  assert.ok(first && second && third)
  let asked = 0
  const dying: Party = {
    ...third,
    fill: (round, leaf) => {
      asked += 1
      return asked > 5 ? Promise.reject(new Error('gone')) : third.fill(round, leaf)
    },
  }
  await assert.rejects(
    together([first, second, dying]),
    (error: { code?: string; detail?: { issue?: string } }) =>
      error.code === 'FEDERATED_PARTY_MISSING' && error.detail?.issue === 'bank 2: gone',
  )
  await assert.rejects(partiesOf()[0]?.begin(Int32Array.of(0)) ?? Promise.resolve(), {
    code: 'FEDERATED_NOT_PREPARED',
  })
})

test('whoever asks for more than was agreed gets nothing', async () => {
  const [party] = partiesOf()
  assert.ok(party)
  const tooMuch = { code: 'FEDERATED_TOO_MUCH' }
  const split = {
    feature: 0,
    bin: 1,
    isMissingLeft: false,
    gain: 1,
    leftGradient: 0,
    leftHessian: 0,
  }
  const edges = pooled.table.columns.map((column) => edgesOfSketch(sketchOf(column)))
  await party.prepare(edges, -1, { ...settings, trees: 1, depthMax: 1 })
  await party.begin(Int32Array.of(0))
  await party.fill(1, 0)
  await assert.rejects(party.fill(2, 0), tooMuch)
  await party.divide(0, 1, split)
  await party.fill(3, 1)
  await party.fill(4, 0)
  await party.divide(0, 2, split)
  await assert.rejects(party.fill(5, 2), tooMuch)
  await assert.rejects(party.begin(Int32Array.of(0)), tooMuch)
  // Keys that are not each other's leave noise instead of counts.
  const [one, two, three] = partiesOf()
  assert.ok(one && two && three)
  const strange = { ...three, publicKey: one.publicKey }
  await assert.rejects(together([one, two, strange]), { code: 'FEDERATED_MASKS' })
})

test('numbers modulo 2^64 add up exactly, also below nothing and across the halves', () => {
  const draws = (count: number) =>
    Float64Array.from({ length: count }, () => toGrain((draw() - 0.5) * 2 ** 27))
  const [one, two] = [draws(500), draws(500)]
  const words = toWords(one)
  assert.deepEqual(fromWords(words), one)
  addWords(words, toWords(two))
  assert.deepEqual(
    fromWords(words),
    one.map((value, at) => value + (two[at] ?? 0)),
  )
  const mask = maskOf(new Uint8Array(32), 7, words.length)
  addWords(words, mask)
  subtractWords(words, mask)
  subtractWords(words, toWords(two))
  assert.deepEqual(fromWords(words), one)
  assert.deepEqual(maskOf(new Uint8Array(32), 7, 10), mask.slice(0, 10))
  assert.notDeepEqual(maskOf(new Uint8Array(32), 8, 10), mask.slice(0, 10))
})

test('buckets keep the order of values, so edges rise and divide them', () => {
  const values = Float64Array.from({ length: 5000 }, () => (draw() - 0.5) * 10 ** (draw() * 12 - 4))
  const edges = edgesOfSketch(sketchOf(values))
  assert.ok(edges.length > 200)
  assert.ok(edges.every((edge, at) => at === 0 || edge > (edges[at - 1] ?? Infinity)))
  const counts = new Float64Array(256)
  for (const value of values) counts[binOf(edges, value)] = (counts[binOf(edges, value)] ?? 0) + 1
  assert.ok(counts.reduce((a, b) => Math.max(a, b)) < 200)
  const small = edgesOfSketch(sketchOf(Float64Array.of(-1, -0, 0, 1, 2, 3, Number.NaN)))
  assert.deepEqual(
    [-1, -0, 0, 1, 2, 3].map((value) => binOf(small, value)),
    [1, 2, 2, 3, 4, 5],
  )
})

test('epsilon is that of the theory, and noise is normal', () => {
  const releases = { trees: 100, depthMax: 3, features: 16, featuresAll: 49, delta: 1e-6 }
  // ρ = 100 × 4 × 17 ÷ (2 × 200²) + 50 ÷ (2 × 50²) = .085 + .01
  const epsilon = epsilonOf(releases, { sigma: 200, sketchSigma: 50 })
  assert.ok(Math.abs(epsilon - (0.095 + 2 * Math.sqrt(0.095 * Math.log(1e6)))) < 1e-12)
  for (const wanted of [0.5, 4, 30])
    assert.ok(Math.abs(epsilonOf(releases, spreadFor(releases, wanted)) - wanted) < 1e-9)
  const numbers = Float64Array.from({ length: 20_000 }, () => gaussian(random))
  const mean = numbers.reduce((a, b) => a + b) / numbers.length
  const variance = numbers.reduce((sum, value) => sum + (value - mean) ** 2, 0) / numbers.length
  assert.ok(Math.abs(mean) < 0.03 && Math.abs(variance - 1) < 0.04)
})
