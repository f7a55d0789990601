import { equal, ok } from 'node:assert/strict'
import { test } from 'node:test'
import { sql } from 'kysely'
import { dayMs } from '#kernel/time'
import { caseTime, createCaseWorld, decided, store } from '#test/risk-cases'
import { paying, riskOf } from '#test/risk-deciding'
import { placeOf } from '../factor/catalogue.ts'

test('the counters of the process hear what a case found out, and so do those after a restart', async () => {
  await using world = await createCaseWorld()
  const deps = { deadlineMs: 10_000 }
  let at = caseTime
  const risk = await riskOf(world, { ...deps, now: () => at })
  const till = { product: 'transfer', merchant: 'me_1', terminal: 'te_1' } as const
  const { outcome } = await risk.assess(paying('p1', 60_000n, till), { 'profile.account_days': 1 })
  await store(world, decided('p2'))
  equal(outcome.act === 'ALLOW', false)
  const appeal = await risk.cases.appeal({
    customerId: 'cu_payer',
    paymentId: 'p1',
    text: '不是我',
  })
  await risk.cases.take({ caseId: appeal.id, by: world.analyst })
  const { state, approvalId } = await risk.cases.decide({
    caseId: appeal.id,
    by: world.analyst,
    outcome: 'confirm_fraud',
    reason: '客户否认',
    answer: '我们已为你止付。',
  })
  equal(state, 'PROPOSED')
  await world.approve({ ...appeal, approvalId })
  await risk.sweeps['risk-cases']?.run()
  const labels = await sql<{ body: string }>`
    select body from risk.fact where kind = 'labelled'`.execute(world.db)
  equal(labels.rows.length, 1)
  ok(labels.rows[0]?.body.includes('"terminal":"te_1"'), 'as it was asked for')
  await risk.stop()

  // The label counts once its delay has passed.
  at = new Date(caseTime.getTime() + 9 * dayMs)
  const again = await riskOf(world, { ...deps, now: () => at })
  const decision = await again.assess(paying('p3', 10n, till), {})
  const frauds = placeOf('terminal.delayed_frauds.14d') ?? -1
  equal(decision.values?.[frauds], 1)
  await again.stop()
})
