import { equal, rejects } from 'node:assert/strict'
import { test } from 'node:test'
import { sql } from 'kysely'
import { hourMs } from '#kernel/time'
import { inTransaction } from '#platform/db'
import { answerOf } from '#test/parties'
import { houseOf, mchid, start } from '#test/policies'
import { createWorld } from '#test/world'
import { countApproversBeside, type Proposal, type StaffId } from '../index.ts'

test('many small ones of one person are a large one, each Beijing day', async () => {
  await using world = await createWorld()
  const { person, ask, word, change, pass } = houseOf(world)
  const boss = await person('管', ['administrator'])
  const checker = await person('甲', ['approver'])
  const tiers = [
    { from: 0n, needed: 0 },
    { from: 5_001n, needed: 1 },
  ]
  await word((await change(boss, 'merchant_refund', { tiers })).id, checker)
  const small = async (subject: string, given: Partial<Proposal> = {}) =>
    (await ask({ kind: 'merchant_refund', amount: 5_000n, subject, ...given })).needed
  for (let turn = 0; turn < 9; turn++) equal(await small(`a${turn}`), 0)
  equal(await small('a8'), 0, 'the same again is the same')
  const table: readonly (readonly [subject: string, given: Partial<Proposal>, needed: number])[] = [
    ['b1', { amount: 4_999n }, 0],
    ['b2', { amount: 2n }, 1],
    ['b3', { amount: 1n }, 0],
    ['b4', { amount: 1n }, 1],
    ['b5', { maker: 'merchant:1900000002' }, 0],
  ]
  for (const [subject, given, needed] of table) equal(await small(subject, given), needed, subject)
  // Nine in the morning there; its midnight is fifteen hours away.
  pass(15 * hourMs - 1)
  equal(await small('c1'), 1)
  pass(1)
  equal(await small('c2'), 0)
})

test('one merchant waits for its own checkers, whatever another has asked about the same name', async () => {
  await using world = await createWorld()
  const { ask } = houseOf(world)
  const asked = { kind: 'staff_approver', subject: 'zhang', amount: null }
  const [one, other, house] = [
    await ask({ ...asked, mchid, content: { login: 'zhang', mchid } }),
    await ask({ ...asked, mchid: '1900000002', content: { login: 'zhang' } }),
    await ask({ ...asked, content: { login: 'zhang', roles: 'approver' } }),
  ]
  equal(new Set([one.id, other.id, house.id]).size, 3)
  equal((await ask({ ...asked, mchid, content: { login: 'zhang', mchid } })).id, one.id)
  equal(await answerOf(() => ask({ ...asked, mchid, content: { login: 'x' } })), 'APPROVAL_STANDS')
  // The table says the same as the question.
  const again = sql`
    insert into oversight.approval (id, kind, subject, amount, summary, content, content_digest,
      maker, mchid, needed, state, created_at)
    select 'ap_x', kind, subject, amount, summary, content, content_digest, maker, mchid, needed,
      state, created_at from oversight.approval where id = ${house.id}`
  await rejects(again.execute(world.db), /approval_standing/)
})

test('whoever sits at one node is no checker of the whole', async () => {
  await using world = await createWorld()
  const { person, change } = houseOf(world)
  const boss = await person('店主', ['merchant_administrator'], { mchid, nodeId: null })
  const below = await person('店长', ['merchant_approver'], { mchid, nodeId: 'nd_1' })
  const count = () =>
    inTransaction(world.db, (tx) => countApproversBeside(tx, { mchid, ids: [boss] }))
  const letIn = (id: StaffId, login: string) =>
    sql`
    insert into oversight.login (login, staff_id, password_hash, totp_sealed, changed_at)
    values (${login}, ${id}, 'x', 'x', ${start})`.execute(world.db)
  await letIn(below, 'below')
  const wanted = () =>
    change(boss, 'merchant_payout', { escalateRole: 'merchant_administrator' }, mchid)
  equal(await answerOf(wanted), 'POLICY_UNREACHABLE')
  equal(await count(), 0)
  await letIn(await person('复核', ['merchant_approver'], { mchid, nodeId: null }), 'whole')
  equal(await answerOf(wanted), 'ok')
  equal(await count(), 1)
})
