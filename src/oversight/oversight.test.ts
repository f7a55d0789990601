import { deepEqual, equal } from 'node:assert/strict'
import { test } from 'node:test'
import { sql } from 'kysely'
import { hourMs, plusMs } from '#kernel/time'
import { inTransaction } from '#platform/db'
import { answerOf, countsOf } from '#test/parties'
import { createWorld, type World } from '#test/world'
import {
  addStaff,
  type Approval,
  type Content,
  decide,
  execute,
  expireApprovals,
  findApproval,
  findDecisions,
  findPending,
  type Proposal,
  propose,
  type Role,
  setStaffState,
  type StaffId,
  verifyAudit,
} from './index.ts'

const start = new Date('2026-11-24T00:00:00Z')
const content: Content = { refundId: '50x', amount: '600000', to: '支付用户零钱' }
const refund: Proposal = {
  kind: 'refund',
  subject: '50x',
  amount: 600_000n,
  summary: '退款6000元',
  content,
  maker: 'merchant:1900000001',
  needed: 1,
}

const ask = ({ db }: World, given: Partial<Proposal> = {}): Promise<Approval> =>
  inTransaction(db, (tx) => propose(tx, { ...refund, ...given }, start))

const person = async ({ db }: World, name: string, ...roles: Role[]): Promise<StaffId> =>
  (await addStaff({ db, now: () => start }, { name, roles, addedBy: 'platform' })).id

const word = (
  { db }: World,
  approvalId: Approval['id'],
  staffId: StaffId,
  verdict: 'approve' | 'reject' = 'approve',
  { note = '', now = start } = {},
) => decide({ db, now: () => now }, { approvalId, staffId, verdict, note })

const run = ({ db }: World, id: Approval['id'], what = content, now = start): Promise<Approval> =>
  inTransaction(db, (tx) => execute(tx, id, what, now))

test('what two people approved is executed once, to the letter', async () => {
  await using world = await createWorld()
  const [first, second] = [
    await person(world, '甲', 'approver'),
    await person(world, '乙', 'approver'),
  ]
  const { id } = await ask(world, { needed: 2 })
  equal((await ask(world, { needed: 2 })).id, id)
  deepEqual(
    (await findPending(world.db, 10)).map((approval) => approval.id),
    [id],
  )
  equal((await word(world, id, first)).state, 'PENDING')
  equal(await answerOf(() => run(world, id)), 'APPROVAL_NOT_APPROVED')
  equal((await word(world, id, second)).state, 'APPROVED')
  equal(await answerOf(() => run(world, id, { ...content, amount: '600001' })), 'CONTENT_CHANGED')

  // The members of a content have no order.
  const { to, amount, refundId } = content
  const done = await run(world, id, {
    to: to ?? '',
    amount: amount ?? '',
    refundId: refundId ?? '',
  })
  deepEqual([done.state, done.executedAt], ['EXECUTED', start])
  const again = await run(world, id, content, plusMs(start, hourMs))
  deepEqual([again.state, again.executedAt], ['EXECUTED', start])
  equal(await answerOf(() => run(world, id, { ...content, amount: '1' })), 'CONTENT_CHANGED')

  const { rows } = await sql<{ action: string }>`
    select action from oversight.audit order by height`.execute(world.db)
  deepEqual(
    rows.map(({ action }) => action),
    ['begin', 'add-staff', 'add-staff', 'propose', 'approve', 'approve', 'execute'],
  )
  deepEqual(await verifyAudit(world.db), [])
  // Once executed, the same may be asked for again.
  equal((await ask(world)).id === id, false)
})

test('who may not decide, and what may not be decided', async () => {
  await using world = await createWorld()
  const checker = await person(world, '复核', 'approver')
  const other = await person(world, '复核二', 'approver')
  const maker = await person(world, '经办', 'approver', 'operator')
  const clerk = await person(world, '柜员', 'operator')
  const gone = await person(world, '离职', 'approver')
  const deps = { db: world.db, now: () => start }
  await setStaffState(deps, { staffId: gone, state: 'suspended', movedBy: 'platform' })
  const open = (await ask(world, { subject: 'open', maker, needed: 2 })).id
  const shut = (await ask(world, { subject: 'shut' })).id
  const late = (await ask(world, { subject: 'late', expiresAt: plusMs(start, hourMs) })).id
  await word(world, open, checker, 'approve', { note: '属实' })
  await word(world, shut, checker, 'reject')
  const then = { now: plusMs(start, hourMs) }

  const table: readonly (readonly [answer: string, () => Promise<unknown>])[] = [
    ['MAKER_MAY_NOT_CHECK', () => word(world, open, maker)],
    ['ALREADY_DECIDED', () => word(world, open, checker, 'reject')],
    ['ALREADY_DECIDED', () => word(world, open, checker, 'approve', { note: '再看' })],
    ['ok', () => word(world, open, checker, 'approve', { note: '属实' })],
    ['ROLE_MISSING', () => word(world, open, clerk)],
    ['STAFF_SUSPENDED', () => word(world, open, gone)],
    ['STAFF_NOT_FOUND', () => word(world, open, 'st_nobody')],
    ['APPROVAL_NOT_FOUND', () => word(world, 'ap_nothing', checker)],
    ['APPROVAL_NOT_FOUND', () => run(world, 'ap_nothing')],
    ['APPROVAL_NOT_PENDING', () => word(world, shut, other)],
    ['APPROVAL_NOT_APPROVED', () => run(world, shut)],
    ['APPROVAL_EXPIRED', () => word(world, late, checker, 'approve', then)],
    ['APPROVAL_STANDS', () => ask(world, { subject: 'open', content: { amount: '1' }, maker })],
    ['APPROVAL_STANDS', () => ask(world, { subject: 'open', maker: clerk })],
    [
      'STAFF_NOT_FOUND',
      () => setStaffState(deps, { staffId: 'st_no', state: 'active', movedBy: 'platform' }),
    ],
  ]
  for (const [answer, attempt] of table) equal(await answerOf(attempt), answer)
  equal((await findApproval(world.db, open))?.state, 'PENDING')
  equal((await findDecisions(world.db, open)).length, 1)

  equal(await expireApprovals(world.db, plusMs(start, hourMs - 1)), 0)
  equal(await expireApprovals(world.db, then.now), 1)
  equal(await expireApprovals(world.db, then.now), 0)
  equal((await findApproval(world.db, late))?.state, 'EXPIRED')
  deepEqual(await verifyAudit(world.db), [])
})

test('what is approved and not executed may still be rejected, by another', async () => {
  await using world = await createWorld()
  const checker = await person(world, '复核', 'approver')
  const other = await person(world, '复核二', 'approver')
  const third = await person(world, '复核三', 'approver')
  const maker = await person(world, '经办', 'approver')
  const gone = await person(world, '离职', 'approver')
  const deps = { db: world.db, now: () => start }
  await setStaffState(deps, { staffId: gone, state: 'suspended', movedBy: 'platform' })
  const { id } = await ask(world, { maker, expiresAt: plusMs(start, hourMs) })
  await word(world, id, checker)
  const late = { now: plusMs(start, hourMs) }
  const table: readonly (readonly [answer: string, () => Promise<unknown>])[] = [
    ['MAKER_MAY_NOT_CHECK', () => word(world, id, maker, 'reject')],
    ['STAFF_SUSPENDED', () => word(world, id, gone, 'reject')],
    ['ALREADY_DECIDED', () => word(world, id, checker, 'reject')],
    ['APPROVAL_NOT_PENDING', () => word(world, id, other, 'approve')],
    ['ok', () => word(world, id, other, 'reject', late)],
    ['ok', () => word(world, id, other, 'reject', late)],
    ['APPROVAL_NOT_PENDING', () => word(world, id, third, 'reject')],
    ['APPROVAL_NOT_APPROVED', () => run(world, id)],
  ]
  for (const [answer, attempt] of table) equal(await answerOf(attempt), answer)
  const { rows } = await sql<{ actor: string; action: string }>`
    select actor, action from oversight.audit where subject = ${id} order by height`.execute(
    world.db,
  )
  deepEqual(
    rows.map(({ actor, action }) => [actor, action]),
    [
      [maker, 'propose'],
      [checker, 'approve'],
      [other, 'reject'],
    ],
  )
  equal((await ask(world, { maker, content: { amount: '1' } })).state, 'PENDING')
  deepEqual(await verifyAudit(world.db), [])
})

test('twenty checkers at once: as many words as are needed count, each once', async () => {
  await using world = await createWorld()
  const crowd: StaffId[] = []
  for (let index = 0; index < 20; index++) crowd.push(await person(world, `${index}`, 'approver'))
  const { id } = await ask(world, { needed: 2 })
  const split = (await ask(world, { subject: 'split', needed: 20 })).id
  const both = crowd.flatMap((staffId, index) => [
    answerOf(() => word(world, id, staffId)),
    answerOf(() => word({ ...world, db: world.sister }, id, staffId)),
    answerOf(() => word(world, split, staffId, index === 7 ? 'reject' : 'approve')),
  ])
  const answers = await Promise.all(both)
  const ofTwo = answers.filter((_answer, index) => index % 3 !== 2)
  // Each of the two who were heard asked twice and was answered the same.
  deepEqual(countsOf(ofTwo), { ok: 4, APPROVAL_NOT_PENDING: 36 })
  equal((await findDecisions(world.db, id)).length, 2)
  equal((await findApproval(world.db, id))?.state, 'APPROVED')
  equal((await findApproval(world.db, split))?.state, 'REJECTED')

  const runs = await Promise.all(Array.from({ length: 20 }, () => run(world, id)))
  equal(new Set(runs.map(({ executedAt }) => executedAt?.getTime())).size, 1)
  deepEqual(await verifyAudit(world.db), [])
})

test('proposals of one thing at once are one approval', async () => {
  await using world = await createWorld()
  const asked = await Promise.all(Array.from({ length: 20 }, () => ask(world)))
  equal(new Set(asked.map(({ id }) => id)).size, 1)
})

test('whoever edits the log, or what was proposed, is found', async () => {
  await using world = await createWorld()
  const checker = await person(world, '复核', 'approver')
  const { id } = await ask(world)
  await word(world, id, checker)
  const edits: readonly (readonly [edit: string, undo: string, faults: number])[] = [
    [
      `update oversight.audit set actor = 'st_x' where height = 2`,
      `update oversight.audit set actor = 'merchant:1900000001' where height = 2`,
      1,
    ],
    [
      `update oversight.audit set at = at + interval '1 ms' where height = 3`,
      `update oversight.audit set at = at - interval '1 ms' where height = 3`,
      1,
    ],
    // The row above it was hashed over the right one.
    [`update oversight.audit set hash = repeat('a', 64) where height = 2`, '', 2],
    [`update oversight.approval set content = replace(content, '600000', '900000')`, '', 3],
    [`delete from oversight.audit where height = 2`, '', 3],
  ]
  for (const [edit, undo, faults] of edits) {
    await sql.raw(edit).execute(world.db)
    equal((await verifyAudit(world.db)).length, faults, edit)
    if (undo) await sql.raw(undo).execute(world.db)
  }
})
