import { deepEqual, equal, match } from 'node:assert/strict'
import { test } from 'node:test'
import { dayMs, plusMs } from '#kernel/time'
import { addStaff, decide, findApproval, type StaffId } from '#oversight'
import type { Db } from '#platform/db'
import { codeOf, created, createPaymentWorld, mchid, order, pay, start } from '#test/payments'
import { askRefund, refundRequest } from '#test/refunds'
import type { World } from '#test/world'
import { findRefundsOf } from '../../refund/store.ts'
import { requestRefund } from '../../refund/request-refund.ts'
import type { Scope } from '../scope.ts'
import { readStory } from '../timeline/read-story.ts'
import { askForBatch, checkBatch } from './ask-for-batch.ts'
import { askForRefund } from './ask-for-refund.ts'
import type { Asker, Wish } from './desk-refund.ts'
import { executeApprovedRefunds } from './execute-approved.ts'
import { findBatchRows, findWishesOf } from './store.ts'

const now = () => start
const compare = (a: string, b: string) => (a < b ? -1 : 1)
const scope: Scope = { of: 'merchant', mchid }

async function deskWorld(...numbers: string[]) {
  const world = await createPaymentWorld()
  const orders = []
  for (const number of numbers) {
    const asked = await created(
      world,
      order(number, { deviceId: number === 'at-till' ? 'S01' : null }),
    )
    equal(await pay(world, asked), 'SUCCESS')
    orders.push(asked)
  }
  const someone = async (name: string, role: 'merchant_operator' | 'merchant_approver') =>
    (
      await addStaff(
        { db: world.db, now },
        { name, roles: [role], addedBy: 'platform', seat: { mchid, nodeId: null } },
      )
    ).id
  const maker = await someone('孙收银', 'merchant_operator')
  const checker = await someone('郑复核', 'merchant_approver')
  return { world, orders, checker, asker: askerOf(maker) }
}

const askerOf = (staffId: StaffId, seen: Scope = scope): Asker => ({
  scope: seen,
  deskMchid: mchid,
  staffId,
  workplace: mchid,
  ip: '127.0.0.1',
  session: 'ss_1',
})

const wish = (number: string, amount: bigint, given: Partial<Wish> = {}) => ({
  number,
  amount,
  reason: '少给了一个包子',
  requestId: `${number}:${amount}`,
  ...given,
})

const sweep = ({ db }: Pick<World, 'db'>, at: Db = db) =>
  executeApprovedRefunds({
    db: at,
    now,
    request: (asked) => requestRefund({ db: at, now }, asked),
  })

test('a refund from the desk: one asks, another approves, a crowd executes, and one is made', async () => {
  const { world, orders, asker, checker } = await deskWorld('number-1')
  await using _ = world
  const { db } = world
  const deps = { db, now }
  const [paid] = orders
  const asked = await askForRefund(deps, asker, wish('number-1', 300n))
  equal(await sweep(world), 0)
  const approval = await findApproval(db, asked.approvalId)
  deepEqual(
    [approval?.kind, approval?.mchid, approval?.amount, approval?.needed],
    ['merchant_refund', mchid, 300n, 1],
  )
  match(approval?.content ?? '', /"amount":"300".*"left":"1000".*"orderId":"42/)
  // The same wish again is the same one; another under its name is refused.
  equal((await askForRefund(deps, asker, wish('number-1', 300n))).id, asked.id)
  const other = wish('number-1', 301n, { requestId: asked.requestId } as Partial<Wish>)
  equal(await codeOf(() => askForRefund(deps, asker, other)), 'REQUEST_REUSED')

  const word = { approvalId: asked.approvalId, verdict: 'approve' as const, note: '属实' }
  equal(await codeOf(() => decide(deps, { ...word, staffId: asker.staffId })), 'ROLE_MISSING')
  await decide(deps, { ...word, staffId: checker })
  await Promise.all(
    Array.from({ length: 8 }, (_each, index) => sweep(world, index % 2 ? world.sister : db)),
  )
  const refunds = await findRefundsOf(db, { mchid, orderId: paid?.id ?? '' })
  deepEqual(
    refunds.map(({ amount, outRefundNo }) => [amount.minor, outRefundNo]),
    [[300n, asked.outRefundNo]],
  )
  equal((await findApproval(db, asked.approvalId))?.state, 'EXECUTED')
  // Executed is executed: a late no changes nothing.
  equal(
    await codeOf(() =>
      decide(deps, { ...word, verdict: 'reject', note: '晚了', staffId: checker }),
    ),
    'ALREADY_DECIDED',
  )
  equal(await sweep(world), 0)
  const story = await readStory(db, scope, paid?.id ?? '')
  deepEqual(
    [story?.wishes.map(({ state }) => state), story?.refunds.length, story?.attempts.length],
    [['DONE'], 1, 1],
  )
})

test('no more is asked back than is left, what waits counted, whoever asks at once', async () => {
  const { world, asker, checker, orders } = await deskWorld('number-1')
  await using _ = world
  const deps = { db: world.db, now }
  const answers = await Promise.all(
    Array.from({ length: 6 }, (_each, index) =>
      codeOf(async () => {
        const requestId = `crowd-${index}`
        return (await askForRefund(deps, asker, { ...wish('number-1', 400n), requestId })).state
      }),
    ),
  )
  deepEqual(
    [
      answers.filter((answer) => answer === 'WAITING').length,
      answers.filter((answer) => answer === 'REFUND_EXCEEDS_LEFT').length,
    ],
    [2, 4],
  )
  // A no gives it back.
  const [first] = await findWishesOf(world.db, { mchid, orderId: orders[0]?.id ?? '' })
  await decide(deps, {
    approvalId: first?.approvalId ?? 'ap_',
    staffId: checker,
    verdict: 'reject',
    note: '重复',
  })
  await sweep(world)
  equal((await askForRefund(deps, asker, wish('number-1', 600n))).state, 'WAITING')
  // Meanwhile the merchant's own system has asked for all of it.
  equal(await askRefund(world, refundRequest('number-1', 'api', 1_000n)), 'PROCESSING')
  const wishes = await findWishesOf(world.db, { mchid, orderId: orders[0]?.id ?? '' })
  const last = wishes.find(({ amount }) => amount === 600n)
  await decide(deps, {
    approvalId: last?.approvalId ?? 'ap_',
    staffId: checker,
    verdict: 'approve',
    note: '',
  })
  await sweep(world)
  const after = await findWishesOf(world.db, { mchid, orderId: orders[0]?.id ?? '' })
  // Born in one instant, they have no order among each other.
  deepEqual(after.map(({ state, failure }) => `${state} ${failure}`).toSorted(compare), [
    'FAILED REFUND_EXCEEDS_PAYMENT',
    'REJECTED null',
    'WAITING null',
  ])
})

test('what is out of reach, unpaid, too old or under a taken number is refused', async () => {
  const { world, asker } = await deskWorld('number-1', 'at-till')
  await using _ = world
  await created(world, order('unpaid'))
  await askRefund(world, refundRequest('number-1', 'taken', 10n))
  const neighbour = askerOf(asker.staffId, { of: 'merchant', mchid: '1900000002' })
  const atNode = askerOf(asker.staffId, { of: 'merchant', mchid, codes: ['S01'] })
  const table: readonly (readonly [Asker, ReturnType<typeof wish>, Date, string])[] = [
    [neighbour, wish('number-1', 1n), start, 'ORDER_NOT_FOUND'],
    [atNode, wish('number-1', 1n), start, 'ORDER_NOT_FOUND'],
    [atNode, wish('at-till', 1n), start, 'WAITING'],
    [asker, wish('nothing', 1n), start, 'ORDER_NOT_FOUND'],
    [asker, wish('unpaid', 1n), start, 'ORDER_NOT_PAID'],
    [asker, wish('number-1', 1n), plusMs(start, 366 * dayMs), 'REFUND_TOO_LATE'],
    [asker, wish('number-1', 991n), start, 'REFUND_EXCEEDS_LEFT'],
    [asker, wish('number-1', 1n, { outRefundNo: 'taken' }), start, 'REFUND_NO_TAKEN'],
    [asker, wish('number-1', 2n, { outRefundNo: 'mine' }), start, 'WAITING'],
    [asker, wish('number-1', 3n, { outRefundNo: 'mine' }), start, 'REFUND_NO_TAKEN'],
  ]
  for (const [who, asked, at, expected] of table)
    equal(
      await codeOf(
        async () => (await askForRefund({ db: world.db, now: () => at }, who, asked)).state,
      ),
      expected,
      `${asked.number} ${asked.amount}`,
    )
})

test('a file is one approval, to the letter, and each line has its own end', async () => {
  const { world, asker, checker } = await deskWorld('n1', 'n2')
  await using _ = world
  const deps = { db: world.db, now }
  const wishes = [
    { number: 'n1', amount: 600n, reason: '=HYPERLINK("x")' },
    { number: 'n2', amount: 100n, reason: '退一' },
    { number: 'n1', amount: 600n, reason: '太多' },
  ]
  const checked = await checkBatch(deps, asker, wishes)
  deepEqual(
    checked.map((line) => ('refusal' in line ? line.refusal.code : line.left)),
    [1_000n, 1_000n, 'REFUND_EXCEEDS_LEFT'],
  )
  const ask = (lines: typeof wishes) =>
    askForBatch(deps, asker, { requestId: 'file-1', name: '退款.csv', wishes: lines })
  equal(await codeOf(() => ask(wishes)), 'BATCH_ROW_REFUSED')
  const batch = await ask(wishes.slice(0, 2))
  equal((await ask(wishes.slice(0, 2))).id, batch.id)
  equal(await codeOf(() => ask(wishes.slice(0, 1))), 'REQUEST_REUSED')
  const approval = await findApproval(world.db, batch.approvalId)
  deepEqual([approval?.amount, batch.rowCount], [700n, 2])
  match(approval?.content ?? '', /"row001":"\[.*\\"600\\"/)
  // One of the two orders is gone before the second person looks.
  await askRefund(world, refundRequest('n1', 'api', 900n))
  await decide(deps, {
    approvalId: batch.approvalId,
    staffId: checker,
    verdict: 'approve',
    note: '',
  })
  await Promise.all([sweep(world), sweep(world, world.sister)])
  deepEqual(
    (await findBatchRows(world.db, batch.id)).map(({ state, failure }) => [state, failure]),
    [
      ['FAILED', 'REFUND_EXCEEDS_PAYMENT'],
      ['DONE', null],
    ],
  )
})
