/** A rule from its draft to the day on which it is taken back. */
import { deepEqual, equal, match } from 'node:assert/strict'
import { test } from 'node:test'
import { sql } from 'kysely'
import { addStaff, type ApprovalId, decide, verifyAudit } from '#oversight'
import { answerOf } from '#test/parties'
import { valuesOf } from '#test/rule-values'
import { createWorld } from '#test/world'
import { draftRule } from './draft-rule.ts'
import { keepRules } from './keep-rules.ts'
import { executeMove, type MoveProposal, moveRule, proposeMove, rollBack } from './move-rule.ts'
import type { Rule } from './rule.ts'
import { stableHash } from '../stable-hash.ts'
import { terms } from './shipped/terms.ts'
import { findMoves, findVersion } from './store.ts'

const id = 'test-large-amount'
const words: Omit<Rule, 'version'> = {
  id,
  name: { zh: '大额', en: 'Large' },
  owner: '测试组',
  products: ['app', 'transfer'],
  condition: 'event.amount>=1000元',
  outcome: { act: 'CHALLENGE', means: ['pin', 'face'] },
  reasons: ['AMOUNT_DEVIATES', 'VELOCITY'],
  source: { kind: 'engineering', reference: 'test' },
}

async function staffed() {
  const world = await createWorld()
  const now = () => new Date('2026-11-27T02:00:00Z')
  const deps = { db: world.db, now, terms }
  const take = (name: string) => addStaff(deps, { name, roles: ['approver'], addedBy: 'platform' })
  const [maker, checker] = [await take('经办'), await take('复核')]
  const warned: unknown[] = []
  const log = { warn: (told: unknown) => void warned.push(told) }
  const keeper = keepRules({ db: world.db, terms, log })
  const draft = (condition: string) => draftRule(deps, { ...words, condition, by: maker.id })
  const move = (version: number, to: 'backtest' | 'shadow' | 'retired', note = '回测：0.1%') =>
    moveRule(deps, { id, version, to, note, by: maker.id })
  const propose = (version: number, to: MoveProposal['to'], percent = 0) =>
    proposeMove(deps, { id, version, to, percent, maker: maker.id })
  const approve = (approvalId: ApprovalId, staffId = checker.id) =>
    decide(deps, { approvalId, staffId, verdict: 'approve', note: '' })
  const execute = (approvalId: ApprovalId) => executeMove(deps, approvalId)
  /** All three steps, by two people. */
  const bring = async (version: number, to: MoveProposal['to'], percent = 0) => {
    const asked = await propose(version, to, percent)
    await approve(asked.id)
    return (await execute(asked.id)).state
  }
  const back = (version: number) => rollBack(deps, { id, version, note: '误伤', by: maker.id })
  const stateOf = async (version: number) => (await findVersion(world.db, { id, version }))?.state
  /** Versions that hold of so many fen, with a star where they decide, for a customer. */
  const heard = async (fen: number, customer = 'cus_1') => {
    await keeper.refresh()
    const told: string[] = []
    const values = valuesOf(terms, `event.amount=${fen}`)
    keeper
      .present()
      .judge({ values, product: 'app', customer: stableHash(customer) }, (each, is) => {
        told.push(`${each.rule.version}${is ? '*' : ''}`)
      })
    return told.join(' ')
  }
  return {
    world,
    maker,
    warned,
    draft,
    move,
    propose,
    approve,
    execute,
    bring,
    back,
    stateOf,
    heard,
  }
}

test('a rule is drafted, tried, let decide for some and then for all, replaced, and taken back', async () => {
  const { world, draft, move, bring, back, stateOf, heard } = await staffed()
  await using each = world
  equal((await draft(words.condition)).version, 1)
  const again = await draft('event.amount >= 1000元')
  equal(again.version, 1, 'the same words are the same draft')
  equal(again.condition, 'event.amount >= 1000元')
  equal(await heard(100_000), '', 'a draft is not asked')
  await move(1, 'backtest')
  equal((await move(1, 'shadow')).state, 'shadow')
  equal((await move(1, 'shadow')).state, 'shadow', 'again is once')
  equal(await heard(100_000), '1', 'a shadow is heard and decides nothing')
  equal(await bring(1, 'canary', 30), 'canary')
  const customers = Array.from({ length: 400 }, (_, index) => `cus_${index}`)
  let deciding = 0
  for (const customer of customers) if ((await heard(100_000, customer)) === '1*') deciding += 1
  equal(deciding > 80 && deciding < 160, true, `30 of 100 is ${deciding} of 400`)
  equal(await bring(1, 'canary', 99), 'canary')
  equal(await bring(1, 'live'), 'live')
  equal(await heard(100_000), '1*')
  equal(await heard(99_999), '')

  equal((await draft('event.amount >= 500元')).version, 2)
  await move(2, 'backtest')
  await move(2, 'shadow')
  equal(await heard(100_000), '1* 2')
  await bring(2, 'canary', 50)
  const seen = new Set<string>()
  for (const customer of customers.slice(0, 40)) seen.add(await heard(100_000, customer))
  deepEqual([...seen].toSorted(), ['1 2*', '1* 2'], 'one version decides for one customer')
  await bring(2, 'live')
  deepEqual([await stateOf(1), await stateOf(2)], ['retired', 'live'])
  equal(await heard(60_000), '2*')

  equal((await back(2)).rule.version, 1)
  equal((await back(2)).rule.version, 1, 'a request that is repeated goes back once')
  deepEqual([await stateOf(1), await stateOf(2)], ['live', 'retired'])
  equal(await heard(60_000), '')
  equal(await answerOf(() => back(1)), 'RULE_NO_FORMER')
  equal(await bring(1, 'retired'), 'retired')
  equal(await heard(100_000), '')
  const moves = await findMoves(each.db, id)
  equal(moves.length, 13)
  match(moves[0]?.note ?? '', /回测/)
  deepEqual(await verifyAudit(each.db), [])
})

test('another canary of a rule takes the place of the one before it', async () => {
  const { world, draft, move, bring, stateOf } = await staffed()
  await using each = world
  for (const [version, fen] of [
    [1, '500元'],
    [2, '600元'],
  ] as const) {
    await draft(`event.amount >= ${fen}`)
    await move(version, 'backtest')
    await move(version, 'shadow')
    await bring(version, 'canary', 10)
  }
  deepEqual([await stateOf(1), await stateOf(2)], ['retired', 'canary'])
  equal(await bring(2, 'retired'), 'retired')
  equal((await findMoves(each.db, id)).at(-1)?.to, 'retired')
})

test('what a rule may not do', async () => {
  const { world, maker, draft, move, propose, approve, execute, bring, back } = await staffed()
  await using each = world
  await draft('event.amount >= 1000元')
  const table: readonly (readonly [ask: () => Promise<unknown>, code: string])[] = [
    [() => draft('event.amount >= 1000'), 'RULE_TEXT_REFUSED'],
    [
      () => draftRule({ ...world, now: () => new Date(0), terms }, { ...words, id: 'A', by: '' }),
      'RULE_BAD',
    ],
    [() => move(9, 'shadow'), 'RULE_NOT_FOUND'],
    [() => move(1, 'shadow'), 'RULE_CANNOT_MOVE'],
    [() => move(1, 'backtest', ' '), 'RULE_NO_BACKTEST'],
    [() => propose(1, 'live'), 'RULE_CANNOT_MOVE'],
    [() => execute('ap_nothing'), 'RULE_CHANGE_NOT_FOUND'],
    [() => back(1), 'RULE_CANNOT_MOVE'],
  ]
  for (const [ask, code] of table) equal(await answerOf(ask), code)
  await move(1, 'backtest')
  equal(await answerOf(() => draft('event.amount >= 1000元')), 'RULE_UNCHANGED')
  await move(1, 'shadow')
  equal(await answerOf(() => propose(1, 'canary', 0)), 'RULE_BAD')
  equal(await answerOf(() => propose(1, 'canary', 100)), 'RULE_BAD')
  const { id: asked } = await propose(1, 'canary', 10)
  equal((await propose(1, 'canary', 10)).id, asked)
  equal(await answerOf(() => propose(1, 'live')), 'APPROVAL_STANDS')
  equal(await answerOf(() => execute(asked)), 'APPROVAL_NOT_APPROVED')
  equal(await answerOf(() => approve(asked, maker.id)), 'MAKER_MAY_NOT_CHECK')
  await approve(asked)
  await sql`update risk.rule_ask set percent = 90`.execute(each.db)
  equal(await answerOf(() => execute(asked)), 'CONTENT_CHANGED')
  await sql`update risk.rule_ask set percent = 10`.execute(each.db)
  const crowd = await Promise.all(Array.from({ length: 6 }, () => execute(asked)))
  deepEqual(new Set(crowd.map(({ state }) => state)), new Set(['canary']))
  equal(await answerOf(() => move(1, 'retired')), 'RULE_NEEDS_APPROVAL')
  equal(await bring(1, 'retired'), 'retired')
  equal(await answerOf(() => propose(1, 'live')), 'RULE_CANNOT_MOVE')
})

test('a version that no longer compiles is left out, and the others go on', async () => {
  const { world, draft, move, bring, heard, warned } = await staffed()
  await using each = world
  await draft('event.amount >= 1000元')
  await move(1, 'backtest')
  await move(1, 'shadow')
  await bring(1, 'live')
  await draft('event.amount >= 500元')
  await move(2, 'backtest')
  await move(2, 'shadow')
  await sql`update risk.rule set condition = 'event.gone > 3' where version = 2`.execute(each.db)
  equal(await heard(100_000), '1*')
  equal(warned.length, 1)
})
