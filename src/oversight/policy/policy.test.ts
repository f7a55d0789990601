import { deepEqual, equal } from 'node:assert/strict'
import { test } from 'node:test'
import { sql } from 'kysely'
import { hourMs } from '#kernel/time'
import { inTransaction } from '#platform/db'
import { answerOf } from '#test/parties'
import { houseOf, mchid } from '#test/policies'
import { createWorld } from '#test/world'
import {
  acknowledgeNotice,
  escalateApprovals,
  expireApprovals,
  findApproval,
  noticesOf,
  type PolicyRules,
  policyInForce,
  type StaffId,
  verifyAudit,
  writeAudit,
} from '../index.ts'
import { neededBy, type Policy, usualPolicy } from './policy.ts'

test('how many must agree, by amount', () => {
  const tiers = [
    { from: 0n, needed: 0 },
    { from: 100_001n, needed: 1 },
    { from: 500_000n, needed: 3 },
  ]
  const alone: Policy = { ...usualPolicy('merchant_refund', 'institution'), tiers }
  const never: Policy = { ...usualPolicy('fee_change', 'institution'), tiers }
  const table: readonly (readonly [Policy, bigint | null, least: number, needed: number])[] = [
    [alone, 100_000n, 1, 0],
    [alone, 100_000n, 2, 2],
    [alone, 100_001n, 1, 1],
    [alone, 500_000n, 1, 3],
    [alone, 500_000n, 4, 4],
    // Where no money moves nobody can say that it is little.
    [alone, null, 1, 1],
    [never, 1n, 1, 1],
    [usualPolicy('write_off', 'institution'), 1n, 1, 2],
  ]
  for (const [policy, amount, least, needed] of table)
    equal(neededBy(policy, amount, least), needed, `${policy.kind} ${amount} ${least}`)
})

test('other rules hold once another has agreed, for what is asked for afterwards', async () => {
  await using world = await createWorld()
  const { person, ask, word, change, deps } = houseOf(world)
  const boss = await person('管', ['administrator'])
  const [first, second] = [await person('甲', ['approver']), await person('乙', ['approver'])]
  const before = await ask()
  const two = {
    tiers: [
      { from: 0n, needed: 1 },
      { from: 100n, needed: 2 },
    ],
  }
  const asked = await change(boss, 'merchant_payout', two)
  equal((await change(boss, 'merchant_payout', two)).id, asked.id, 'twice is once')
  equal((await policyInForce(world.db, 'merchant_payout')).version, 0)
  equal((await word(asked.id, first)).state, 'EXECUTED')
  const now = await policyInForce(world.db, 'merchant_payout')
  deepEqual([now.version, now.changedBy, now.approvalId], [1, boss, asked.id])
  equal((await word(before.id, first)).state, 'APPROVED', 'it was asked for under the old rules')

  const after = await ask({ subject: 's2' })
  deepEqual([after.needed, after.policyVersion], [2, 1])
  equal((await word(after.id, first)).state, 'PENDING')
  equal((await word(after.id, second)).state, 'APPROVED')
  // Who changes the rules again does so over the version that they saw.
  const late = await change(boss, 'merchant_payout', { expiresHours: 5 })
  await sql`
    insert into oversight.policy select kind, scope, 2, tiers, also_role, barred, bars_earlier,
      expires_hours, escalate_hours, escalate_role, 'ap_other', changed_by, changed_at
    from oversight.policy`.execute(world.db)
  equal(await answerOf(() => word(late.id, first)), 'POLICY_MOVED')
  equal((await findApproval(world.db, late.id))?.state, 'PENDING')
  const { rows } = await sql<{ detail: string }>`
    select detail from oversight.audit_detail d join oversight.audit a using (height)
    where a.action = 'change-policy'`.execute(world.db)
  const [{ detail } = { detail: '{}' }] = rows
  deepEqual([JSON.parse(detail).before.tiers, JSON.parse(detail).after.tiers], ['0:1', '0:1 100:2'])
  deepEqual(await verifyAudit(deps.db), [])
})

test('rules that cannot be', async () => {
  await using world = await createWorld()
  const { person, change } = houseOf(world)
  const boss = await person('管', ['administrator'])
  const only = await person('甲', ['approver'])
  const [none, one] = [
    { from: 0n, needed: 0 },
    { from: 100_001n, needed: 1 },
  ]
  const table: readonly (readonly [answer: string, kind: string, Partial<PolicyRules>])[] = [
    ['POLICY_KIND_UNKNOWN', 'coffee', {}],
    ['POLICY_BAD', 'refund', { tiers: [] }],
    ['POLICY_BAD', 'refund', { tiers: [{ from: 1n, needed: 1 }] }],
    [
      'POLICY_BAD',
      'refund',
      {
        tiers: [
          { from: 0n, needed: 2 },
          { from: 5n, needed: 1 },
        ],
      },
    ],
    ['POLICY_BAD', 'refund', { escalateRole: null }],
    ['POLICY_BAD', 'refund', { alsoRole: 'merchant_finance' }],
    ['POLICY_ALONE_FORBIDDEN', 'refund', { tiers: [none, one] }],
    ['POLICY_ALONE_FORBIDDEN', 'merchant_refund', { tiers: [none] }],
    ['POLICY_ALONE_FORBIDDEN', 'merchant_refund', { tiers: [none, { ...one, from: 100_002n }] }],
    ['POLICY_UNREACHABLE', 'refund', { tiers: [{ from: 0n, needed: 2 }] }],
    ['POLICY_UNREACHABLE', 'refund', { barred: [only] }],
    ['POLICY_UNREACHABLE', 'refund', { alsoRole: 'auditor' }],
    ['ok', 'merchant_refund', { tiers: [none, one] }],
    ['ok', 'risk_case', {}],
  ]
  for (const [answer, kind, rules] of table)
    equal(await answerOf(() => change(boss, kind, rules)), answer, `${kind} ${answer}`)
})

test('who may not check by the rules, and one person alone where they say so', async () => {
  await using world = await createWorld()
  const { person, ask, word, change, at } = houseOf(world)
  const boss = await person('管', ['administrator'])
  const [first, second, third] = [
    await person('甲', ['approver']),
    await person('乙', ['approver', 'auditor']),
    await person('丙', ['approver', 'operator']),
  ]
  const agree = async (kind: string, rules: Partial<PolicyRules>) =>
    word((await change(boss, kind, rules)).id, second)
  await agree('limit_change', { barred: [first], alsoRole: 'auditor' })
  const limit = await ask({ kind: 'limit_change' })
  equal(await answerOf(() => word(limit.id, first)), 'CHECKER_BARRED')
  equal(await answerOf(() => word(limit.id, third)), 'ROLE_MISSING')
  equal((await word(limit.id, second)).state, 'APPROVED')

  // Whoever looked at the documents may check; whoever passed them may not.
  const subject = 'oa_1'
  const log = (actor: string, action: string) =>
    inTransaction(world.db, (tx) =>
      writeAudit(tx, { actor, action, subject, contentDigest: 'x' }, at()),
    )
  const review = await ask({ kind: 'onboarding', subject })
  await log(first, 'applicant-read')
  await log(third, 'onboarding-reviewed')
  equal(await answerOf(() => word(review.id, third)), 'CHECKER_DID_EARLIER_STEP')
  equal((await word(review.id, first)).state, 'APPROVED')
  const other = await ask({ kind: 'settlement_account', subject, maker: second })
  await ask({ kind: 'onboarding_other', subject, maker: third })
  equal(await answerOf(() => word(other.id, third)), 'CHECKER_DID_EARLIER_STEP')

  await agree('merchant_refund', {
    tiers: [
      { from: 0n, needed: 0 },
      { from: 100_001n, needed: 1 },
    ],
  })
  const small = await ask({ kind: 'merchant_refund', amount: 100_000n })
  deepEqual([small.state, small.needed], ['APPROVED', 0])
  const large = await ask({ kind: 'merchant_refund', amount: 100_001n, subject: 's9' })
  deepEqual([large.state, large.needed], ['PENDING', 1])
  deepEqual(await verifyAudit(world.db), [])
})

test('what nobody decides is told of above, once more at the end, and then is over', async () => {
  await using world = await createWorld()
  const { deps, person, ask, word, pass, at } = houseOf(world)
  const boss = await person('管', ['administrator'])
  const keeper = await person('店长', ['merchant_administrator'], { mchid, nodeId: null })
  const checker = await person('甲', ['approver'])
  const slow = await ask()
  const shop = await ask({ subject: 's3', mchid })
  const quick = await ask({ subject: 's4' })
  await word(quick.id, checker)
  pass(24 * hourMs - 1)
  equal(await escalateApprovals(world.db, at()), 0)
  pass(1)
  const sister = { ...world, db: world.sister }
  const swept = await Promise.all(
    [world, sister, world].map(({ db }) => escalateApprovals(db, at())),
  )
  equal(
    swept.reduce((sum, each) => sum + each, 0),
    2,
    'each once, in however many processes',
  )
  equal((await findApproval(world.db, slow.id))?.escalated, 1)
  const told = async (staffId: StaffId) =>
    (await noticesOf(deps, staffId)).map(({ subject, detail }) => [subject, detail['level']])
  deepEqual(await told(boss), [[slow.id, '1']])
  deepEqual(await told(keeper), [[shop.id, '1']])

  pass(6 * 24 * hourMs - 2 * hourMs)
  equal(await escalateApprovals(world.db, at()), 2)
  equal(await escalateApprovals(world.db, at()), 0)
  deepEqual(await told(boss), [
    [slow.id, '2'],
    [slow.id, '1'],
  ])
  const [newest] = await noticesOf(deps, boss)
  await acknowledgeNotice(deps, { staffId: keeper, id: newest?.id ?? '' })
  equal((await noticesOf(deps, boss))[0]?.acknowledgedAt, null, "another's is not theirs to read")
  await acknowledgeNotice(deps, { staffId: boss, id: newest?.id ?? '' })
  deepEqual((await noticesOf(deps, boss))[0]?.acknowledgedAt, at())
  pass(2 * hourMs)
  equal(await expireApprovals(world.db, at()), 2)
  equal(await escalateApprovals(world.db, at()), 0)
  deepEqual(await verifyAudit(world.db), [])
})
