import { deepEqual, equal, ok } from 'node:assert/strict'
import { test } from 'node:test'
import { sql } from 'kysely'
import { dayMs, hourMs } from '#kernel/time'
import { decide } from '#oversight'
import { inTransaction } from '#platform/db'
import { answerOf } from '#test/parties'
import { caseTime, createCaseWorld, decided, store, tell, patiently } from '#test/risk-cases'
import type { Db } from '#platform/db'
import type { CaseId } from './case.ts'
import { openCases } from './open/open-cases.ts'

const factOf = async (db: Db, payment: string) => {
  const { rows } = await sql<{ state: string; outcome: string | null }>`
    select state, outcome from risk.case_fact where payment_id = ${payment}
    order by decided_at desc nulls last, case_id desc limit 1`.execute(db)
  return rows
}

const subjects = async (db: Db) => {
  const { rows } = await sql<{ sort: string; payment: string }>`
    select sort, payment_id as payment from risk.case order by sort, payment_id`.execute(db)
  return rows.map(({ sort, payment }) => `${sort} ${payment}`)
}

test('a case for each payment that waits for people, whatever is killed, and however many look for it', async () => {
  await using world = await createCaseWorld({ shares: { monitored: 10_000, decided: 0 } })
  const { db } = world
  await store(
    world,
    decided('p1'),
    decided('p2', { outcome: { act: 'FREEZE' } }),
    decided('p3', { outcome: { act: 'ALLOW_MONITOR' } }),
    decided('p4', { outcome: { act: 'DENY' } }),
    decided('p5', { outcome: { act: 'ALLOW' } }),
  )
  // Killed after the cases were written, before the place in the stream was.
  await sql`alter table risk.case_cursor rename to gone`.execute(db)
  await openCases({ ...world.deps, db }).catch(() => undefined)
  await sql`alter table risk.gone rename to case_cursor`.execute(db)
  await sql`alter table risk.case_cursor add constraint killed check (position = 0)`.execute(db)
  let isKilled = false
  await patiently(async () => {
    await openCases({ ...world.deps, db }).catch(() => (isKilled = true))
    return isKilled
  })
  ok(isKilled, 'it came as far as the place')
  deepEqual(await subjects(db), [])
  await sql`alter table risk.case_cursor drop constraint killed`.execute(db)

  // One that is committed late, below what was read meanwhile.
  const begun = Promise.withResolvers<void>()
  const done = Promise.withResolvers<void>()
  const late = inTransaction(world.sister, async (tx) => {
    await store({ db: tx }, decided('p0'))
    begun.resolve()
    await done.promise
  })
  await begun.promise
  await store(world, decided('p6'))
  const crowd = Array.from({ length: 6 }, (_, turn) => (turn % 2 ? world.sisters : world).sweep())
  await Promise.all(crowd)
  await patiently(async () => {
    await world.sweep()
    return (await subjects(db)).length >= 3
  })
  const before = await subjects(db)
  done.resolve()
  await late
  ok(!before.includes('review p0') && !before.includes('review p6'), 'nothing above it is read')
  await patiently(async () => {
    await Promise.all([world.sweep(), world.sisters.sweep()])
    return (await subjects(db)).length >= 5
  })
  deepEqual(await subjects(db), ['freeze p2', 'quality p3', 'review p0', 'review p1', 'review p6'])
  const { cases } = await world.queue({ sort: 'freeze' })
  equal(cases[0]?.dueAt.getTime(), caseTime.getTime() + 48 * hourMs)
})

test('of a crowd one takes a case, ends it, and what it found out is heard once', async () => {
  await using world = await createCaseWorld()
  const { db, analyst, other } = world
  const payment = { customer: 'cu_payer', amountMinor: 100_000n, product: 'transfer' } as const
  const asked = { id: 'p1:asked', atMs: caseTime.getTime(), kind: 'asked' } as const
  const full = { ...payment, payee: 'cu_thief', channel: 'wallet', funding: 'balance' } as const
  await tell(world, { ...asked, payment: full })
  await store(world, decided('p1'), decided('p2'))
  await world.sweepAll(2)
  const [first, second] = (await world.queue({})).cases
  ok(first && second)
  const caseId = first.id
  const crowd = await Promise.all(
    Array.from({ length: 12 }, (_, turn) =>
      answerOf(() => world.take({ caseId, by: `st_${turn}` })),
    ),
  )
  equal(crowd.filter((answer) => answer === 'CASE_TAKEN').length, 11)
  const owner = (await world.evidence({ caseId, by: analyst })).case.owner ?? ''
  equal((await world.take({ caseId, by: owner })).owner, owner, 'again is the same')
  const said = {
    caseId,
    by: owner,
    outcome: 'confirm_fraud',
    reason: '与客户电话核实，非本人',
  } as const
  equal(await answerOf(() => world.decide({ ...said, by: other })), 'CASE_NOT_OWNED')
  equal(await answerOf(() => world.decide({ ...said, outcome: 'thaw' })), 'CASE_OUTCOME_UNFIT')
  equal(await answerOf(() => world.decide({ ...said, reason: ' ' })), 'CASE_REASON_MISSING')
  const ended = await Promise.all(Array.from({ length: 5 }, () => world.decide(said)))
  ok(ended.every(({ state, isFraud }) => state === 'DECIDED' && isFraud === true))
  equal(await answerOf(() => world.decide({ ...said, reason: '改主意' })), 'CASE_DECIDED')
  equal(await answerOf(() => world.take({ caseId, by: other })), 'CASE_DECIDED')
  deepEqual(await factOf(db, first.payment ?? ''), [{ state: 'DECIDED', outcome: 'refund' }])
  deepEqual(await factOf(db, second.payment ?? ''), [{ state: 'OPEN', outcome: null }])

  await Promise.all([world.sweep(), world.sisters.sweep()])
  await world.sweep()
  equal(world.heard.length, 1)
  const [label] = world.heard
  ok(label?.kind === 'labelled' && label.isFraud)
  equal(label.id, `${caseId}:labelled`)
  if (first.payment === 'p1') deepEqual(label.payment, full, 'as it was asked for')
  const [message] = await world.messages('cu_payer')
  deepEqual([message?.kind, message?.data['caseId']], ['security', caseId])

  // What was never called a fraud needs no taking back.
  await world.take({ caseId: second.id, by: analyst })
  await world.decide({ caseId: second.id, by: analyst, outcome: 'release', reason: '本人确认' })
  await world.sweep()
  equal(world.heard.length, 1)
  const { rows } = await sql<{ action: string }>`
    select action from oversight.audit where subject = ${caseId} order by height`.execute(db)
  deepEqual(
    rows.map(({ action }) => action),
    ['case-taken', 'case-read', 'case-decided'],
  )
})

test('from an amount on another person has to agree, and the maker may not', async () => {
  await using world = await createCaseWorld()
  const { db, analyst, checker } = world
  await store(world, decided('p1', { amountMinor: 9_000_000n }))
  await world.sweepAll(1)
  const [found] = (await world.queue({ sort: 'review', state: 'OPEN' })).cases
  ok(found)
  const caseId = found.id
  await world.take({ caseId, by: analyst })
  const said = { caseId, by: analyst, outcome: 'release', reason: '合同与发票齐全' } as const
  const proposed = await world.decide(said)
  equal(proposed.state, 'PROPOSED')
  equal((await world.decide(said)).approvalId, proposed.approvalId, 'again is the same')
  equal(await answerOf(() => world.putBack({ caseId, by: analyst })), 'CASE_PROPOSED')
  deepEqual(await factOf(db, 'p1'), [{ state: 'PROPOSED', outcome: null }])
  const own = { approvalId: proposed.approvalId as `ap_${string}`, staffId: analyst } as const
  equal(
    await answerOf(() => decide({ db, now: world.now }, { ...own, verdict: 'approve', note: '' })),
    'MAKER_MAY_NOT_CHECK',
  )
  await world.sweep()
  equal((await world.evidence({ caseId, by: checker })).case.state, 'PROPOSED')

  await world.approve(proposed, 'reject', '请补充合同')
  await world.sweep()
  const back = await world.evidence({ caseId, by: analyst })
  deepEqual([back.case.state, back.case.owner, back.case.outcome], ['TAKEN', analyst, null])
  ok(
    back.steps.some(
      ({ act, by, words }) => act === 'declined' && by === checker && words === '请补充合同',
    ),
  )

  const again = await world.decide({ ...said, reason: '合同已补充' })
  await world.approve(again)
  await Promise.all([world.sweep(), world.sisters.sweep(), world.sweep()])
  deepEqual(await factOf(db, 'p1'), [{ state: 'DECIDED', outcome: 'release' }])
  const { rows } = await sql<{ state: string }>`
    select state from oversight.approval order by state desc`.execute(db)
  deepEqual(
    rows.map(({ state }) => state),
    ['REJECTED', 'EXECUTED'],
  )
  equal((await world.messages('cu_payer')).length, 1)
})

test('an appeal stands once, is answered, and takes a label back', async () => {
  await using world = await createCaseWorld()
  const { db, analyst, other } = world
  await store(world, decided('p1'))
  await world.sweepAll(1)
  const [review] = (await world.queue({})).cases
  ok(review)
  await world.take({ caseId: review.id, by: analyst })
  await world.decide({
    caseId: review.id,
    by: analyst,
    outcome: 'confirm_fraud',
    reason: '疑似被骗',
  })

  const ask = { customerId: 'cu_payer', paymentId: 'p1', text: '这是给房东的租金' }
  equal(await answerOf(() => world.appeal({ ...ask, text: ' ' })), 'APPEAL_TEXT_BAD')
  equal(await answerOf(() => world.appeal({ ...ask, text: '长'.repeat(1_001) })), 'APPEAL_TEXT_BAD')
  equal(
    await answerOf(() => world.appeal({ ...ask, customerId: 'cu_x' })),
    'APPEAL_PAYMENT_NOT_FOUND',
  )
  const filed = await Promise.all(Array.from({ length: 6 }, () => world.appeal(ask)))
  equal(new Set(filed.map(({ id }) => id)).size, 1)
  equal(await answerOf(() => world.appeal({ ...ask, text: '另一个说法' })), 'APPEAL_STANDS')
  const [appeal] = filed
  ok(appeal)
  equal(appeal.dueAt.getTime(), caseTime.getTime() + 15 * dayMs)
  deepEqual(
    await factOf(db, 'p1'),
    [{ state: 'DECIDED', outcome: 'refund' }],
    'what was decided stands',
  )
  const about = await world.appeal({ customerId: 'cu_payer', text: '为什么冻结我的账户' })
  equal(about.payment, null)

  world.pass(hourMs)
  const caseId = appeal.id
  equal(await answerOf(() => world.take({ caseId, by: analyst })), 'CASE_OWN_WORK')
  equal(
    (await world.take({ caseId: about.id, by: analyst })).owner,
    analyst,
    'it is about no payment',
  )
  await world.take({ caseId, by: other })
  const said = { caseId, by: other, outcome: 'release', reason: '租赁合同已核验' } as const
  equal(await answerOf(() => world.decide(said)), 'CASE_ANSWER_MISSING')
  await world.decide({ ...said, answer: '我们已核验你的租赁合同。' })
  deepEqual(await factOf(db, 'p1'), [{ state: 'DECIDED', outcome: 'release' }], 'the last word')
  await patiently(async () => {
    await world.sweep()
    return world.heard.length >= 2
  })
  deepEqual(
    world.heard.map((fact) => fact.kind === 'labelled' && fact.isFraud),
    [true, false],
  )
  const told = await world.messages('cu_payer')
  ok(told.every(({ kind }) => kind === 'security'))
  const answer = told.find(({ title }) => title === '申诉答复')
  ok(answer?.body.startsWith('我们已核验你的租赁合同。'))
  const again = await world.appeal(ask)
  equal(again.id === caseId, false, 'answered once, it may be asked again')
  for (const by of [analyst, other])
    equal(await answerOf(() => world.take({ caseId: again.id, by })), 'CASE_OWN_WORK')
  await world.take({ caseId: again.id, by: world.checker })
})

test('a share is looked at twice, by somebody else, and notes stand once', async () => {
  await using world = await createCaseWorld({ shares: { monitored: 0, decided: 10_000 } })
  const { analyst, other } = world
  await store(world, decided('p1'), decided('p9', { outcome: { act: 'ALLOW_MONITOR' } }))
  await world.sweepAll(1)
  const [found] = (await world.queue({})).cases
  ok(found)
  const caseId = found.id
  const note = { caseId, by: analyst, key: 'k1', text: '已致电客户' }
  await Promise.all([world.note(note), world.note(note)])
  equal(await answerOf(() => world.note({ ...note, text: '' })), 'CASE_NOTE_BAD')
  equal(await answerOf(() => world.note({ ...note, caseId: 'rc_none' })), 'CASE_NOT_FOUND')
  equal(await answerOf(() => world.evidence({ caseId: 'rc_none', by: analyst })), 'CASE_NOT_FOUND')
  await world.take({ caseId, by: analyst })
  await world.putBack({ caseId, by: analyst })
  equal((await world.putBack({ caseId, by: analyst })).state, 'OPEN')
  await world.take({ caseId, by: analyst })
  await world.decide({ caseId, by: analyst, outcome: 'release', reason: '本人' })
  const steps = (await world.evidence({ caseId, by: other })).steps.map(({ act }) => act)
  deepEqual(steps.toSorted(), ['decided', 'noted', 'opened', 'put_back', 'taken', 'taken'])

  const [second] = (await world.queue({ sort: 'quality' })).cases
  equal(second?.ofCase, caseId)
  const again: CaseId = second?.id ?? 'rc_none'
  equal(await answerOf(() => world.take({ caseId: again, by: analyst })), 'CASE_OWN_WORK')
  await world.take({ caseId: again, by: other })
  await world.decide({ caseId: again, by: other, outcome: 'confirm_fraud', reason: '漏判' })
  await world.sweep()
  equal(world.heard.length, 1)
})
