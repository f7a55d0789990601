import { deepEqual, equal } from 'node:assert/strict'
import { test } from 'node:test'
import { dayMs } from '#kernel/time'
import { verifyBooks } from '#ledger'
import { setBankAccount } from '#merchants'
import { addStaff, decide, verifyAudit } from '#oversight'
import { answerOf, countsOf } from '#test/parties'
import { mchid } from '#test/payments'
import { createPayoutWorld, payoutsOf, type PayoutWorld } from '#test/payouts'
import { placeHold } from '../hold/place-hold.ts'
import { askPayout, type PayoutWish } from './ask-payout.ts'
import { deskBalances } from './desk-balances.ts'
import { payApproved } from './pay-approved.ts'
import { findRequests } from './store.ts'

async function deskWorld() {
  const world = await createPayoutWorld()
  await world.give('more1', 1_000n)
  const take = (name: string, roles: Parameters<typeof addStaff>[1]['roles']) =>
    addStaff(world.deps, { name, roles, addedBy: 'platform', seat: { mchid, nodeId: null } })
  const finance = await take('财务', ['merchant_finance'])
  const checker = await take('复核', ['merchant_approver'])
  const by = { staffId: finance.id, ip: '127.0.0.1', session: 'ss_test' }
  const wish = (given: Partial<PayoutWish> = {}): PayoutWish => ({
    mchid,
    requestNo: 'TBW1',
    accountType: 'BASIC',
    amountMinor: 300n,
    remark: null,
    by,
    ...given,
  })
  return {
    ...world,
    wish,
    ask: (given?: Partial<PayoutWish>) => askPayout(world.deps, wish(given)),
    say: (approvalId: `ap_${string}`, verdict: 'approve' | 'reject' = 'approve') =>
      decide(world.deps, { approvalId, staffId: checker.id, verdict, note: '' }),
  }
}

const statesOf = async ({ db }: Pick<PayoutWorld, 'db'>) =>
  (await findRequests(db, mchid, 99)).map(({ state, reason }) => [state, reason])

test('a withdrawal is asked for once, approved by another, and carried out once', async () => {
  await using world = await deskWorld()
  const asked = await world.ask()
  equal((await world.ask()).id, asked.id)
  const table: readonly (readonly [code: string, given: Partial<PayoutWish>])[] = [
    ['PAYOUT_REQUEST_STANDS', { amountMinor: 301n }],
    ['PAYOUT_REQUEST_STANDS', { remark: '备用金' }],
    ['PAYOUT_AMOUNT_INVALID', { requestNo: 'TBW2', amountMinor: 0n }],
    ['PAYOUT_NOT_ENOUGH', { requestNo: 'TBW2', amountMinor: 99_999n }],
    ['PAYOUT_NOT_ENOUGH', { requestNo: 'TBW2', accountType: 'FEES' }],
  ]
  for (const [code, given] of table) equal(await answerOf(() => world.ask(given)), code)
  equal(await payApproved(world.deps), 0)
  await world.say(asked.approvalId)
  const second = { ...world.deps, db: world.sister }
  const counts = await Promise.all([payApproved(world.deps), payApproved(second)])
  equal(counts.reduce((sum, count) => sum + count, 0) >= 1, true)
  const payouts = await payoutsOf(world)
  deepEqual(countsOf(payouts.map(({ amount }) => String(amount.minor))), { 300: 1 })
  deepEqual(await statesOf(world), [['done', null]])
  equal((await deskBalances(world.db, mchid)).onTheWay, 300n)
  deepEqual(await verifyBooks(world.db), [])
  deepEqual(await verifyAudit(world.db), [])
})

test('what is rejected is dropped, and what has no money waits for a day', async () => {
  await using world = await deskWorld()
  const no = await world.ask()
  await world.say(no.approvalId, 'reject')
  world.pass(1)
  const yes = await world.ask({ requestNo: 'TBW2' })
  await world.say(yes.approvalId)
  await placeHold(world.deps, { mchid, reason: 'risk', note: '核查', by: 'op' })
  equal(await answerOf(() => world.ask({ requestNo: 'TBW3' })), 'PAYOUT_HELD')
  equal(await payApproved(world.deps), 0)
  deepEqual(await statesOf(world), [
    ['waiting', 'PAYOUT_HELD'],
    ['dropped', 'REJECTED'],
  ])
  world.pass(dayMs + 1)
  equal(await payApproved(world.deps), 0)
  deepEqual((await statesOf(world))[0], ['dropped', 'PAYOUT_HELD'])
  deepEqual(await payoutsOf(world), [])
})

test('another bank account than the one that was shown is not paid', async () => {
  await using world = await deskWorld()
  const asked = await world.ask()
  await world.say(asked.approvalId)
  await setBankAccount(world.deps, { ...world.account, accountNumber: '6222021009998887776' })
  equal(await payApproved(world.deps), 0)
  deepEqual(await statesOf(world), [['dropped', 'CONTENT_CHANGED']])
  deepEqual(await payoutsOf(world), [])
})
