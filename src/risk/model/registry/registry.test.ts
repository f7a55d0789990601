import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { sql } from 'kysely'
import { verifyAudit } from '#oversight'
import { createWorld } from '#test/world'
import { writeModel } from '../model-file.ts'
import { marginOf } from '../score.ts'
import { type Model, treesOf } from '../model.ts'
import { type Move, moveModel, registerModel } from './change-models.ts'
import { loadModels } from './serve-models.ts'
import type { ModelId } from './registered-model.ts'
import { findModels, findModelsVersion } from './store.ts'

const world = await createWorld()
after(() => world[Symbol.asyncDispose]())

const now = () => new Date('2026-11-27T10:00:00Z')
const deps = { db: world.db, now, actor: 'platform' }
const factors = ['customer.count.1h', 'amount']

/** Asks for the amount alone, and says `high` of a large one. */
const modelSaying = (high: number, feature = 'amount'): Model => {
  const leaf = { feature: -1, threshold: 0, isMissingLeft: false, left: -1, right: -1 }
  const root = { feature: 0, threshold: 100, isMissingLeft: true, left: 1, right: 2, value: 0 }
  const trees = treesOf([[root, { ...leaf, value: -1 }, { ...leaf, value: high }]])
  return { features: [feature], base: 0, trees, provenance: { from: 'test' } }
}
const register = (high: number) =>
  registerModel(deps, { title: `model ${high}`, file: writeModel(modelSaying(high)), factors })
const move = (id: ModelId, to: Move['to'], share?: number) =>
  moveModel(deps, { id, to, ...(share === undefined ? {} : { share }) })
const states = async () =>
  (await findModels(world.db)).map(({ title, state }) => `${title} ${state}`).toSorted()

test('models come in as drafts, take each other’s places, and come back', async () => {
  const one = await register(1)
  assert.equal(one.state, 'draft')
  assert.equal((await register(1)).id, one.id)

  await assert.rejects(move(one.id, 'champion'), { code: 'RISK_MODEL_STATE' })
  await assert.rejects(move(one.id, 'challenger', 100), { code: 'RISK_MODEL_STATE' })
  await move(one.id, 'shadow')
  await move(one.id, 'champion')

  const two = await register(2)
  await move(two.id, 'shadow')
  for (const share of [undefined, 0, 5001, 0.5])
    await assert.rejects(move(two.id, 'challenger', share), { code: 'RISK_MODEL_SHARE' })
  await assert.rejects(move(two.id, 'champion', 100), { code: 'RISK_MODEL_SHARE' })
  await move(two.id, 'challenger', 500)
  assert.equal((await move(two.id, 'challenger', 1000)).share, 1000)

  const served = await loadModels(world.db, factors)
  assert.deepEqual(
    [served.champion?.id, served.challenger?.id, served.challenger?.share, served.shadows.length],
    [one.id, two.id, 1000, 0],
  )
  assert.ok(served.challenger)
  assert.equal(marginOf(served.challenger.model, Float64Array.of(0, 101)), 2)

  await move(two.id, 'champion')
  assert.deepEqual(await states(), ['model 1 retired', 'model 2 champion'])
  // One step back.
  const before = await findModelsVersion(world.db)
  await move(one.id, 'champion')
  assert.deepEqual(await states(), ['model 1 champion', 'model 2 retired'])
  assert.ok((await findModelsVersion(world.db)) > before)

  const three = await register(3)
  await move(three.id, 'retired')
  await assert.rejects(move(three.id, 'champion'), { code: 'RISK_MODEL_STATE' })
  await move(three.id, 'shadow')
  assert.equal((await loadModels(world.db, factors)).shadows[0]?.id, three.id)
  assert.deepEqual(await verifyAudit(world.db), [])
})

test('of a crowd that wants to be champion one is, and nobody is refused', async () => {
  const crowd = await Promise.all([11, 12, 13, 14, 15].map(register))
  for (const { id } of crowd) await move(id, 'shadow')
  await Promise.all(crowd.map(({ id }) => move(id, 'champion')))
  const champions = (await states()).filter((state) => state.endsWith('champion'))
  assert.equal(champions.length, 1)
})

test('what is no model, or asks for what nobody knows, does not come in', async () => {
  const file = writeModel(modelSaying(9))
  const table: readonly (readonly [file: string, code: string])[] = [
    [file.slice(0, 100), 'RISK_MODEL_TRUNCATED'],
    [file.replace('"base":0', '"base":1'), 'RISK_MODEL_DIGEST'],
    [writeModel(modelSaying(9, 'nobody.knows')), 'RISK_MODEL_FEATURE'],
  ]
  for (const [broken, code] of table)
    await assert.rejects(registerModel(deps, { title: 'x', file: broken, factors }), { code })
  await assert.rejects(move('mv_0', 'shadow'), { code: 'RISK_MODEL_NOT_FOUND' })
})

test('a file that was changed in the table does not judge', async () => {
  await sql`update risk.model set file = replace(file, '"base":0', '"base":5')
    where state = 'champion'`.execute(world.db)
  await assert.rejects(loadModels(world.db, factors), { code: 'RISK_MODEL_DIGEST' })
  await sql`update risk.model set file = ${writeModel(modelSaying(99))}
    where state = 'champion'`.execute(world.db)
  await assert.rejects(loadModels(world.db, factors), { code: 'RISK_MODEL_DIGEST' })
})
