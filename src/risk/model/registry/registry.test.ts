import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { sql } from 'kysely'
import { addStaff, decide, verifyAudit } from '#oversight'
import { seatModel } from '#test/risk-models'
import { createWorld } from '#test/world'
import { writeModel } from '../model-file.ts'
import { marginOf } from '../score.ts'
import { type Model, treesOf } from '../model.ts'
import {
  executeModelMove,
  type ModelProposal,
  moveModel,
  proposeModelMove,
  registerModel,
  rollBackModel,
} from './change-models.ts'
import { loadModels } from './serve-models.ts'
import type { ModelId } from './registered-model.ts'
import { findModelMoves, findModels, findModelsVersion } from './store.ts'

const world = await createWorld()
after(() => world[Symbol.asyncDispose]())

const now = () => new Date('2026-11-27T10:00:00Z')
const deps = { db: world.db, now, actor: 'platform' }
const factors = ['customer.count.1h', 'amount']
const take = (name: string) => addStaff(deps, { name, roles: ['approver'], addedBy: 'platform' })
const [{ id: maker }, { id: checker }] = [await take('经办'), await take('复核')]

/** Asks for the amount alone, and says `high` of a large one. */
const modelSaying = (high: number, feature = 'amount'): Model => {
  const leaf = { feature: -1, threshold: 0, isMissingLeft: false, left: -1, right: -1 }
  const root = { feature: 0, threshold: 100, isMissingLeft: true, left: 1, right: 2, value: 0 }
  const trees = treesOf([[root, { ...leaf, value: -1 }, { ...leaf, value: high }]])
  return { features: [feature], base: 0, trees, provenance: { from: 'test' } }
}
const register = (high: number) =>
  registerModel(deps, { title: `model ${high}`, file: writeModel(modelSaying(high)), factors })
const alone = (id: ModelId, to: 'shadow' | 'retired') => moveModel(deps, { id, to, note: '试用' })
const ask = (id: ModelId, to: ModelProposal['to'], share?: number) =>
  proposeModelMove(deps, { id, to, maker, ...(share === undefined ? {} : { share }) })
const seat = (id: ModelId, to: ModelProposal['to'], share?: number) =>
  seatModel(deps, { id, to, ...(share === undefined ? {} : { share }) })
const states = async () =>
  (await findModels(world.db)).map(({ title, state }) => `${title} ${state}`).toSorted()

test('models come in as drafts, take each other’s places, and come back', async () => {
  const one = await register(1)
  assert.equal(one.state, 'draft')
  assert.equal((await register(1)).id, one.id)

  await assert.rejects(ask(one.id, 'champion'), { code: 'RISK_MODEL_STATE' })
  await assert.rejects(ask(one.id, 'challenger', 100), { code: 'RISK_MODEL_STATE' })
  await alone(one.id, 'shadow')
  assert.equal((await alone(one.id, 'shadow')).state, 'shadow')
  await seat(one.id, 'champion')
  await assert.rejects(rollBackModel(deps, { id: one.id, note: '' }), {
    code: 'RISK_MODEL_NO_FORMER',
  })

  const two = await register(2)
  await alone(two.id, 'shadow')
  for (const share of [undefined, 0, 5001, 0.5])
    await assert.rejects(async () => ask(two.id, 'challenger', share), { code: 'RISK_MODEL_SHARE' })
  await assert.rejects(async () => ask(two.id, 'champion', 100), { code: 'RISK_MODEL_SHARE' })
  await seat(two.id, 'challenger', 500)
  assert.equal((await seat(two.id, 'challenger', 1000)).share, 1000)

  const served = await loadModels(world.db, factors)
  assert.deepEqual(
    [served.champion?.id, served.challenger?.id, served.challenger?.share, served.shadows.length],
    [one.id, two.id, 1000, 0],
  )
  assert.ok(served.challenger)
  assert.equal(marginOf(served.challenger.model, Float64Array.of(0, 101)), 2)

  await seat(two.id, 'champion')
  assert.deepEqual(await states(), ['model 1 retired', 'model 2 champion'])
  // One step back, by one, and as often as it is asked for.
  const before = await findModelsVersion(world.db)
  const back = () => rollBackModel(deps, { id: two.id, note: '误伤' })
  for (const { id } of [await back(), await back()]) assert.equal(id, one.id)
  assert.deepEqual(await states(), ['model 1 champion', 'model 2 retired'])
  assert.ok((await findModelsVersion(world.db)) > before)
  await assert.rejects(rollBackModel(deps, { id: one.id, note: '' }), {
    code: 'RISK_MODEL_NO_FORMER',
  })
  const steps = (await findModelMoves(world.db, one.id)).map(({ from, to, by }) => [from, to, by])
  assert.deepEqual(
    steps.map(([from, to]) => `${from} ${to}`),
    ['draft shadow', 'shadow champion', 'champion retired', 'retired champion'],
  )

  const three = await register(3)
  await alone(three.id, 'retired')
  await assert.rejects(ask(three.id, 'champion'), { code: 'RISK_MODEL_STATE' })
  await alone(three.id, 'shadow')
  assert.equal((await loadModels(world.db, factors)).shadows[0]?.id, three.id)
  await assert.rejects(rollBackModel(deps, { id: three.id, note: '' }), {
    code: 'RISK_MODEL_STATE',
  })
  assert.deepEqual(await verifyAudit(world.db), [])
})

test('nobody alone lets a model judge, or stops one that does', async () => {
  const { id, digest } = await register(7)
  await alone(id, 'shadow')
  const asked = await ask(id, 'champion')
  assert.equal((await ask(id, 'champion')).id, asked.id)
  await assert.rejects(executeModelMove(deps, asked.id), { code: 'APPROVAL_NOT_APPROVED' })
  const approve = (staffId: typeof maker) =>
    decide(deps, { approvalId: asked.id, staffId, verdict: 'approve', note: '' })
  await assert.rejects(approve(maker), { code: 'MAKER_MAY_NOT_CHECK' })
  await approve(checker)
  // Another model under the same number is not what was approved.
  await sql`update risk.model set digest = 'another' where id = ${id}`.execute(world.db)
  await assert.rejects(executeModelMove(deps, asked.id), { code: 'CONTENT_CHANGED' })
  await sql`update risk.model set digest = ${digest} where id = ${id}`.execute(world.db)
  assert.equal((await executeModelMove(deps, asked.id)).state, 'champion')
  assert.equal((await executeModelMove(deps, asked.id)).state, 'champion')
  await assert.rejects(executeModelMove(deps, 'ap_0'), { code: 'RISK_MODEL_ASK_NOT_FOUND' })
  const [champion] = (await findModels(world.db)).filter(({ state }) => state === 'champion')
  assert.ok(champion)
  for (const to of ['shadow', 'retired'] as const)
    await assert.rejects(alone(champion.id, to), { code: 'RISK_MODEL_NEEDS_APPROVAL' })
})

test('of a crowd that wants to be champion one is, and nobody is refused', async () => {
  const crowd = await Promise.all([11, 12, 13, 14, 15].map(register))
  for (const { id } of crowd) await alone(id, 'shadow')
  await Promise.all(crowd.map(({ id }) => seat(id, 'champion')))
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
  await assert.rejects(alone('mv_0', 'shadow'), { code: 'RISK_MODEL_NOT_FOUND' })
})

test('a file that was changed in the table does not judge', async () => {
  await sql`update risk.model set file = replace(file, '"base":0', '"base":5')
    where state = 'champion'`.execute(world.db)
  await assert.rejects(loadModels(world.db, factors), { code: 'RISK_MODEL_DIGEST' })
  await sql`update risk.model set file = ${writeModel(modelSaying(99))}
    where state = 'champion'`.execute(world.db)
  await assert.rejects(loadModels(world.db, factors), { code: 'RISK_MODEL_DIGEST' })
})
