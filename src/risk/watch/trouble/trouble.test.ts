import { deepEqual, equal, match, ok } from 'node:assert/strict'
import { test } from 'node:test'
import { sql } from 'kysely'
import { newId } from '#kernel/id'
import { dayMs, hourMs, plusMs } from '#kernel/time'
import type { Db } from '#platform/db'
import { chances } from '#test/risk-facts'
import { createWorld } from '#test/world'
import { appendDecisions } from '../../decision/store.ts'
import { catalogue, placeOf } from '../../factor/catalogue.ts'
import { distributionOf } from '../../model/drift.ts'
import { writeModel } from '../../model/model-file.ts'
import { type Model, treesOf } from '../../model/model.ts'
import { registerModel } from '../../model/registry/change-models.ts'
import { createValues } from '../../window/factors-of.ts'
import { countAll, decisionOf } from '#test/risk-decided'
import { countDecisions } from '../count-stream.ts'
import { findTroubles } from './find-troubles.ts'
import { judgeJump, medianOf } from './judge-jumps.ts'
import { measureDrift } from './measure-drift.ts'
import { isStuck } from './tell-signs.ts'

test('a rate has jumped when it is far from all earlier days, and not by chance', () => {
  const share = (part: number, whole: number) => ({ part, whole })
  const days = (...parts: readonly number[]) => parts.map((part) => share(part, 1_000))
  const usual = days(20, 22, 18, 21, 19, 23, 20)
  const table: readonly (readonly [
    what: string,
    present: ReturnType<typeof share>,
    past: readonly ReturnType<typeof share>[],
    to: 'up' | 'down' | undefined,
  ])[] = [
    ['as usual', share(21, 1_000), usual, undefined],
    ['half as much again', share(30, 1_000), usual, undefined],
    ['twice as much, of few', share(12, 300), usual, undefined],
    ['three times as much', share(60, 1_000), usual, 'up'],
    ['so few say nothing', share(30, 199), usual, undefined],
    [
      'a strange day among the earlier ones is none',
      share(60, 1_000),
      [...usual, share(900, 1_000)],
      'up',
    ],
    [
      'days that differ so much anyway',
      share(60, 1_000),
      days(5, 60, 20, 45, 10, 70, 30),
      undefined,
    ],
    ['too few days', share(60, 1_000), usual.slice(0, 4), undefined],
    ['too little on those days', share(60, 1_000), usual.map(() => share(1, 49)), undefined],
    ['never before', share(30, 1_000), days(0, 0, 0, 0, 0), 'up'],
    ['nearly gone', share(4, 2_000), usual, 'down'],
    ['gone, of few', share(0, 500), usual, undefined],
  ]
  for (const [what, present, past, to] of table) equal(judgeJump(present, past)?.to, to, what)
  deepEqual([medianOf([3, 1, 2]), medianOf([4, 1, 2, 3])], [2, 2.5])
})

test('decisions wait in vain when they never become fewer in a minute', () => {
  const minute = (...counts: readonly number[]) => isStuck(counts)
  equal(minute(...Array.from({ length: 12 }, () => 1)), true)
  equal(minute(...Array.from({ length: 11 }, () => 1)), false)
  equal(minute(1, 1, 1, 1, 1, 1, 0, 1, 1, 1, 1, 1), false)
  equal(minute(9, 8, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9), false)
})

const present = new Date('2026-11-27T02:20:00Z')

/** So many decisions of an hour, of which each tenth, or whatever is said, is challenged. */
async function decide(db: Db, at: Date, every: number, product: 'app' | 'h5' = 'app') {
  await appendDecisions(
    db,
    Array.from({ length: 300 }, (_, index) =>
      decisionOf({
        payment: `${at.toISOString()} ${product} ${index}`,
        at: plusMs(at, index),
        product,
        outcome: index % every === 0 ? { act: 'CHALLENGE', means: ['pin'] } : { act: 'ALLOW' },
      }),
    ),
  )
}

test('a jump is told of the product that jumped, and is over with its hour', async () => {
  await using world = await createWorld()
  for (let day = 1; day <= 6; day++)
    for (const product of ['app', 'h5'] as const)
      await decide(world.db, plusMs(present, -day * dayMs), 20 + day, product)
  await decide(world.db, present, 22, 'h5')
  await decide(world.db, present, 5)
  await countAll(world.db, () => countDecisions(world.db))
  const [jump, ...others] = await findTroubles(world.db, plusMs(present, 60_000))
  deepEqual(others, [])
  deepEqual([jump?.kind, jump?.subject, jump?.count], ['risk_jump', 'challenge:app', 60])
  match(jump?.sentence ?? '', /加验率突升：本小时20\.00%（60\/300），往日同时段中位数4\.\d\d%/)
  equal((await findTroubles(world.db, plusMs(present, hourMs))).length, 1, 'the hour before')
  deepEqual(await findTroubles(world.db, plusMs(present, 2 * hourMs)), [])
})

/** Says 1 of amounts above 500, and learnt from amounts up to 1,000. */
function modelOf(amounts: Float64Array): Model {
  const leaf = { feature: -1, threshold: 0, isMissingLeft: false, left: -1, right: -1 }
  const root = { feature: 0, threshold: 500, isMissingLeft: true, left: 1, right: 2, value: 0 }
  return {
    features: ['event.amount'],
    base: 0,
    trees: treesOf([[root, { ...leaf, value: -1 }, { ...leaf, value: 1 }]]),
    baseline: {
      features: [distributionOf(amounts)],
      margins: distributionOf(amounts.map((amount) => (amount > 500 ? 1 : -1))),
    },
    provenance: { from: 'test' },
  }
}

test('the champion has drifted when what is paid is another thing than it learned from', async () => {
  await using world = await createWorld()
  const { db } = world
  const chance = chances(3)
  const model = modelOf(Float64Array.from({ length: 2_000 }, () => chance() * 1_000))
  const factors = catalogue.map(({ name }) => name)
  const { id } = await registerModel(
    { db, now: () => present, actor: 'platform' },
    { title: 'test', file: writeModel(model), factors },
  )
  await sql`update risk.model set state = 'champion'`.execute(db)
  const judge = (at: Date, most: number) =>
    appendDecisions(
      db,
      Array.from({ length: 300 }, (_, index) => {
        const values = createValues()
        values[placeOf('event.amount') ?? -1] = chance() * most
        const given = decisionOf({
          id: newId('rd', at),
          payment: `${at.toISOString()} ${index}`,
          at,
        })
        return { ...given, values, versions: { ...given.versions, model: id } }
      }),
    )
  const drifts = async (at: Date) => {
    await Promise.all([measureDrift({ db, now: () => at }), measureDrift({ db, now: () => at })])
    return (await findTroubles(db, at)).filter(({ kind }) => kind === 'risk_drift')
  }
  for (const back of [1, 2, 3]) await judge(plusMs(present, -back * hourMs), 1_000)
  deepEqual(await drifts(present), [])
  for (let hour = 0; hour < 12; hour++) await judge(plusMs(present, hour * hourMs), 5_000)
  const [drift] = await drifts(plusMs(present, 12 * hourMs))
  ok(drift)
  deepEqual([drift.subject, drift.count], [id, 4_500])
  match(drift.sentence, /PSI 0\.[3-9]\d，阈值0\.25），变动最大的因子：event\.amount \d/)
  deepEqual(await drifts(plusMs(present, 3 * dayMs)), [], 'nothing was judged since')
})
