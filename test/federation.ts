import assert from 'node:assert/strict'
import { directionOf } from '../src/risk/federated/wire/coordinate.ts'
import { createMember, readCircle, readMemberKey } from '../src/risk/federated/wire/member.ts'
import { edgesOfSketch, sketchOf } from '../src/risk/federated/sketch-values.ts'
import { type Model, treesFrom } from '../src/risk/model/model.ts'
import { binTable, type Table } from '../src/risk/model/train/bin-values.ts'
import { randomOf } from '../src/risk/model/train/random.ts'
import { sensible, trainTrees } from '../src/risk/model/train/train-trees.ts'

/** Three banks, a coordinator whom they know, and a stranger. */
export const names = ['event.amount', 'session.pin_fails', 'device.trust']
const random = randomOf(8)
const draw = () => random() / 4_294_967_296

export function rowsOf(count: number): { table: Table; labels: Uint8Array } {
  const column = (of: () => number) => Float64Array.from({ length: count }, of)
  const columns = [
    column(() => Math.round(draw() * 9000)),
    column(() => Math.floor(draw() * 4)),
    column(() => (draw() < 0.2 ? Number.NaN : draw())),
  ]
  const labels = Uint8Array.from({ length: count }, (_, row) =>
    Number(draw() < 0.05 + ((columns[1]?.[row] ?? 0) > 2 ? 0.4 : 0)),
  )
  return { table: { names, columns }, labels }
}

export const parts = [rowsOf(400), rowsOf(250), rowsOf(600)]
const settings = { ...sensible, trees: 6, rate: 0.2, rowShare: 1, featureShare: 0.7 }

/** What all rows together make, with the edges of their sketch. */
export function pooledModel(): Pick<Model, 'base' | 'trees'> {
  const columns = names.map((_, at) =>
    Float64Array.from(parts.flatMap(({ table }) => [...(table.columns[at] ?? [])])),
  )
  const labels = Uint8Array.from(parts.flatMap((part) => [...part.labels]))
  const edges = columns.map((column) => edgesOfSketch(sketchOf(column)))
  const binned = binTable({ names, columns }, edges)
  const monotone = names.map(directionOf)
  const { base, trees } = trainTrees({ binned, labels, monotone, settings })
  return { base, trees: treesFrom(trees, edges) }
}

const members = ['centre', 'bank-a', 'bank-b', 'bank-c', 'stranger'].map((name) => {
  const { kept, given } = createMember(name)
  return { key: readMemberKey(kept), kept, given }
})
const [first, ...others] = members
assert.ok(first)
export const centre = first
export const banks = others.slice(0, 3)
export const stranger = others[3] ?? first
export const circleText = JSON.stringify({
  coordinator: centre.given,
  parties: banks.map(({ given }) => given),
})
export const circle = readCircle(circleText)
export const serving = {
  circle,
  key: centre.key,
  parties: 3,
  port: 0,
  settings,
  joinMs: 20_000,
  answerMs: 20_000,
  holdMs: 300,
}
export const urlOf = (port: number) => `http://127.0.0.1:${port}`
