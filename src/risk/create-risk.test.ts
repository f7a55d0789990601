import { deepEqual, equal, ok, rejects } from 'node:assert/strict'
import { test } from 'node:test'
import { sql } from 'kysely'
import { addStaff } from '#oversight'
import { testKeys } from '#test/parties'
import { modelSaying, paying, riskOf } from '#test/risk-deciding'
import { seatModel } from '#test/risk-models'
import { createWorld, type World } from '#test/world'
import { keepModels } from './decision/keep-models.ts'
import { replayDecision } from './decision/replay-decision.ts'
import { verdictText } from './decision/verdict.ts'
import { catalogue } from './factor/catalogue.ts'
import { changeList } from './list/change-list.ts'
import { writeModel } from './model/model-file.ts'
import { moveModel, registerModel } from './model/registry/change-models.ts'
import { keepRules } from './rule/keep-rules.ts'
import { terms } from './rule/shipped/terms.ts'
import type { Windows } from './window/keep-windows.ts'
import { openWindows } from './window/open-windows.ts'
import { shareWindows } from './window/share-windows.ts'
import { sharedSlots } from './window/store.ts'

const at = new Date('2026-11-27T02:00:00Z')
const known = { 'profile.account_days': 400 } as const
const log = { warn: () => undefined }

async function champion({ db }: World, high: number) {
  const deps = { db, now: () => at, actor: 'platform' }
  const factors = catalogue.map(({ name }) => name)
  const file = writeModel(modelSaying(high))
  const { id } = await registerModel(deps, { title: 'test', file, factors })
  await moveModel(deps, { id, to: 'shadow', note: '' })
  await seatModel(deps, { id, to: 'champion' })
}

const stored = async ({ db }: World): Promise<readonly string[]> => {
  const { rows } = await sql<{ payment: string }>`
    select payment_id as payment from risk.decision order by payment_id`.execute(db)
  return rows.map(({ payment }) => payment)
}

test('a payment that is asked for twice is decided once, across crowds, processes and restarts', async () => {
  await using world = await createWorld()
  const risk = await riskOf(world)
  const crowd = await Promise.all(
    Array.from({ length: 20 }, () => risk.assess(paying('p1', 60_000n), known)),
  )
  equal(new Set(crowd.map(({ id }) => id)).size, 1)
  const [first] = crowd
  ok(first)
  equal(first.outcome.act, 'CHALLENGE')
  ok(first.reasons.includes('NEW_PAYEE'))
  deepEqual(await stored(world), ['p1'], 'stored before it is answered')
  deepEqual(await risk.find('cu_payer', 'p1'), first)
  // Another amount under the same number changes nothing.
  deepEqual(await risk.assess(paying('p1', 1n), known), first)

  const open = await risk.assess(paying('p2', 20n), known)
  equal(open.outcome.act, 'ALLOW')
  deepEqual(await risk.assess(paying('p2', 20n), known), open)
  await risk.stop()
  deepEqual(await stored(world), ['p1', 'p2'])

  const again = await riskOf(world)
  deepEqual(await again.assess(paying('p1', 60_000n), known), first)
  deepEqual(await again.assess(paying('p2', 20n), known), open)
  equal(await again.counted('tongbao_risk_decisions_total'), 0)
})

test('of two processes that count together both give one decision', async () => {
  await using world = await createWorld()
  const of = (db: World['db']) => riskOf({ db }, { windows: shareWindows(sharedSlots(db)) })
  const [one, other] = [await of(world.db), await of(world.sister)]
  const crowd = await Promise.all(
    Array.from({ length: 12 }, (_, index) =>
      (index % 2 === 0 ? one : other).assess(paying('p1', 60_000n), known),
    ),
  )
  equal(new Set(crowd.map(({ id }) => id)).size, 1)
})

test('what was heard of a customer is in the next decision, and lists are in force after a refresh', async () => {
  await using world = await createWorld()
  const risk = await riskOf(world)
  const changed = { kind: 'changed', customer: 'cu_payer', what: 'phone' } as const
  const fact = { id: 'f1', atMs: at.getTime() - 3_600_000, ...changed }
  deepEqual([await risk.heard(fact), await risk.heard(fact)], [true, false])
  const delayed = await risk.assess(paying('p1', 60_000n, { product: 'transfer' }), known)
  equal(verdictText(delayed.outcome), 'DELAY 24')
  ok(delayed.held.some(({ evidence }) => evidence['change.phone_hours'] === 1))
  // The same phone receives no code.
  const challenged = await risk.assess(paying('p2', 10_000n), { 'profile.account_days': 2 })
  equal(verdictText(challenged.outcome), 'CHALLENGE passkey')

  const deps = { db: world.db, now: () => at, keys: testKeys }
  const { id: maker } = await addStaff(deps, {
    name: '经办',
    roles: ['approver'],
    addedBy: 'platform',
  })
  const listing = { act: 'add', kind: 'customer', colour: 'grey', values: ['cu_payer'] } as const
  await changeList(deps, { ...listing, reason: '被举报', source: '客服', expiresAt: null, maker })
  await risk.exchanges['risk-lists']?.run()
  const grey = await risk.assess(paying('p3', 2_000n), known)
  deepEqual(
    [grey.outcome.act, grey.listed, grey.versions.lists],
    ['REVIEW', [{ seat: 'customer', colour: 'grey' }], 1n],
  )
  await risk.sweeps['risk-approved']?.run()
  await risk.exchanges['risk-snapshot']?.run()
})

test('a stored decision, asked again from its values, says the same; under another model another', async () => {
  await using world = await createWorld()
  await champion(world, 2.5)
  const risk = await riskOf(world)
  const amounts = [20n, 900n, 12_000n, 60_000n, 200_000n]
  for (const [index, yuan] of amounts.entries())
    for (const product of ['app', 'transfer'] as const)
      await risk.assess(paying(`p${index}${product}`, yuan, { product }), {
        ...known,
        'session.pin_fails': index,
      })
  await risk.stop()
  const rules = keepRules({ db: world.db, terms, log })
  const models = keepModels({ db: world.db, log })
  for (const keeper of [rules, models]) await keeper.refresh()
  const acts = new Set<string>()
  for (const payment of await stored(world)) {
    const decision = await risk.find('cu_payer', payment)
    ok(decision)
    const by = { rules: rules.present(), models: models.present() }
    const replayed = replayDecision(decision, by)
    deepEqual(replayed.outcome, decision.outcome)
    equal(replayed.score, decision.score)
    acts.add(decision.outcome.act)
    equal(decision.versions.rules, rules.version())
    equal(decision.versions.model, models.present().champion?.id)
  }
  ok(acts.size >= 3, [...acts].join(' '))
  const high = await risk.find('cu_payer', 'p4transfer')
  ok(high)
  deepEqual(high.contributions[0]?.feature, 'event.amount')
  ok(high.reasons.includes('AMOUNT_DEVIATES'))
  await champion(world, -9)
  await models.refresh()
  const otherwise = replayDecision(high, { rules: rules.present(), models: models.present() })
  ok((otherwise.score ?? 1) < 0.01)
})

test('each fault is counted and written into the decision that was made under it', async () => {
  await using world = await createWorld()
  await champion(world, 1)
  await sql`update risk.model set file = replace(file, '"base":0', '"base":5')`.execute(world.db)
  const lost = async (): Promise<never> => {
    throw new Error('lost')
  }
  const back = await openWindows(world.db)
  let isLost = true
  const windows: Windows = {
    record: (fact, judging) => (isLost ? lost() : back.record(fact, judging)),
    factorsOf: (asked, given) => back.factorsOf(asked, given),
  }
  const risk = await riskOf(world, { windows, compliance: lost, needsModel: true })
  const decision = await risk.assess(paying('p1', 900n, { product: 'transfer' }), {})
  deepEqual(decision.faults, ['compliance_lost', 'factors_lost', 'model_broken'])
  equal(decision.outcome.act, 'REVIEW')
  deepEqual(await risk.find('cu_payer', 'p1'), decision)
  for (const fault of decision.faults)
    equal(await risk.counted(`tongbao_risk_faults_total{fault="${fault}",product="transfer"}`), 1)
  // What was decided stands, whether the counters are as lost as before or back again.
  deepEqual(await risk.assess(paying('p1', 900n, { product: 'transfer' }), {}), decision)
  isLost = false
  deepEqual(await risk.assess(paying('p1', 900n, { product: 'transfer' }), {}), decision)
})

test('a decision that cannot be stored lets nothing go on, and one that may go on is written later', async () => {
  await using world = await createWorld()
  const risk = await riskOf(world)
  const move = (from: string, to: string) =>
    sql`alter table risk.${sql.raw(from)} rename to ${sql.raw(to)}`.execute(world.db)
  await move('decision', 'gone')
  await rejects(risk.assess(paying('p1', 60_000n), known), /risk\.decision/)
  const open = await risk.assess(paying('p2', 20n), known)
  equal(open.outcome.act, 'ALLOW')
  await rejects(async () => risk.exchanges['risk-log']?.run(), /risk\.decision/)
  deepEqual(await risk.find('cu_payer', 'p2'), open)
  equal(await risk.counted('tongbao_risk_unwritten'), 1)
  await move('gone', 'decision')
  await risk.exchanges['risk-log']?.run()
  deepEqual(await stored(world), ['p2'])
  equal((await risk.assess(paying('p1', 60_000n), known)).outcome.act, 'CHALLENGE')
})
