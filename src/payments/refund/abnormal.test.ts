import { deepEqual, equal } from 'node:assert/strict'
import { test } from 'node:test'
import { sql } from 'kysely'
import { balanceOf, openAccounts, setAccountState, verifyBooks } from '#ledger'
import { inTransaction } from '#platform/db'
import { codeOf, created, createPaymentWorld, mchid, order, pay, start } from '#test/payments'
import {
  askRefund,
  checkers,
  inPurses,
  newsOf,
  purses,
  refundOf,
  refundRequest as ask,
  say,
  shift,
  smallTiers as refundTiers,
  sweepRefunds,
} from '#test/refunds'
import type { World } from '#test/world'
import type { Card } from '../order/funding.ts'
import { applyAbnormal, type NewRoute } from './apply-abnormal.ts'
import { refundViewOf } from './refund-view.ts'

const card: Card = {
  id: 'bc_new',
  kind: 'debit',
  bankType: 'ICBC_DEBIT',
  title: '演示银行储蓄卡0012',
}
const deposit = { kind: 'demo_bank_deposit', owner: card.id } as const
const toCard: NewRoute = { route: 'USER_BANK_CARD', card }
const toMerchant: NewRoute = { route: 'MERCHANT_BANK_CARD' }

const freeze = ({ db }: World, account: Parameters<typeof setAccountState>[1]) =>
  inTransaction(db, (tx) => setAccountState(tx, account, 'CNY', 'frozen'))
const thaw = ({ db }: World, account: Parameters<typeof setAccountState>[1]) =>
  inTransaction(db, (tx) => setAccountState(tx, account, 'CNY', 'open'))

/** Orders whose refunds of 700 fen (300 unsettled, 400 available) are abnormal: Alice is frozen. */
async function abnormalWorld(deps = {}) {
  const world = await createPaymentWorld()
  await inTransaction(world.db, (tx) => openAccounts(tx, [deposit], 'CNY', start))
  await pay(world, await created(world, order('number-1')))
  await shift(world, 'unsettled', 'outside', 300n)
  await shift(world, 'unsettled', 'available', 400n)
  const notifyUrl = 'https://shop.example/refunds'
  equal(await askRefund(world, ask('number-1', 'r1', 700n, { notifyUrl }), deps), 'PROCESSING')
  await freeze(world, purses.alice)
  return world
}

const apply = async (world: World, to: NewRoute, given = {}, deps = {}) => {
  const { id } = await refundOf(world, 'r1')
  const asked = { mchid, spMchid: null, refundId: id, outRefundNo: 'r1', to, ...given }
  return codeOf(
    async () => (await applyAbnormal({ db: world.db, now: () => start, ...deps }, asked)).state,
  )
}

const onCard = async ({ db }: World): Promise<bigint> =>
  (await balanceOf(db, deposit, 'CNY')).posted.minor

test('an abnormal refund goes to another card of the payer', async () => {
  await using world = await abnormalWorld()
  equal(await sweepRefunds(world), 1)
  equal((await refundOf(world, 'r1')).state, 'ABNORMAL')
  equal(await apply(world, toCard), 'PROCESSING')
  // Nothing left the purses twice, and nothing came back to them.
  deepEqual(await inPurses(world, 'unsettled', 'available'), [0n, 0n])
  equal(await apply(world, toCard), 'PROCESSING')
  equal(await apply(world, toMerchant), 'NOT_ABNORMAL')
  equal(await sweepRefunds(world), 1)
  equal(await apply(world, toCard), 'SUCCESS')
  equal(await onCard(world), 700n)
  const view = refundViewOf(await refundOf(world, 'r1'))
  deepEqual(
    [view.channel, view.user_received_account, view.status],
    ['OTHER_BANKCARD', card.title, 'SUCCESS'],
  )
  deepEqual(await newsOf(world), { 退款已受理: 1, 退款异常: 1, 退款到账: 1 })
  const { rows } = await sql<{ type: string }>`
    select event_type as type from payments.callback order by 1`.execute(world.db)
  deepEqual(
    rows.map(({ type }) => type),
    ['REFUND.ABNORMAL', 'REFUND.SUCCESS'],
  )
  deepEqual(await verifyBooks(world.db), [])
})

test('an abnormal refund goes back to its merchant', async () => {
  await using world = await abnormalWorld()
  await sweepRefunds(world)
  equal(await apply(world, toMerchant), 'PROCESSING')
  // What the available balance had given is there again; the rest follows with the sweep.
  deepEqual(await inPurses(world, 'unsettled', 'available'), [0n, 400n])
  equal(await sweepRefunds(world), 1)
  deepEqual(await inPurses(world, 'unsettled', 'available'), [0n, 700n])
  const refund = await refundOf(world, 'r1')
  deepEqual([refund.state, refundViewOf(refund).channel], ['SUCCESS', 'OTHER_BALANCE'])
  deepEqual(await newsOf(world), { 退款已受理: 1, 退款异常: 1, 退款已退回商户: 1 })
  deepEqual(await verifyBooks(world.db), [])
})

test('a way that fails too leaves it abnormal, and another may be tried', async () => {
  await using world = await abnormalWorld()
  await sweepRefunds(world)
  await freeze(world, deposit)
  equal(await apply(world, toCard), 'ACCOUNT_ERROR')
  await thaw(world, deposit)
  equal(await apply(world, toCard), 'PROCESSING')
  await freeze(world, deposit)
  equal(await sweepRefunds(world), 1)
  equal((await refundOf(world, 'r1')).state, 'ABNORMAL')
  await thaw(world, deposit)
  equal(await apply(world, toCard), 'PROCESSING')
  equal(await sweepRefunds(world), 1)
  deepEqual([(await refundOf(world, 'r1')).routeNo, await onCard(world)], [2, 700n])
  deepEqual(await verifyBooks(world.db), [])
})

test('a large one that goes another way is approved anew', async () => {
  const twoMax = { refundTiers: { ...refundTiers, twoMax: 1_000n } }
  await using world = await abnormalWorld(twoMax)
  const [checker] = await checkers(world, 1)
  const first = (await refundOf(world, 'r1')).approvalId
  await say(world, first, checker)
  equal(await sweepRefunds(world), 1)
  equal(await apply(world, toCard, {}, twoMax), 'PROCESSING')
  equal(await sweepRefunds(world), 0)
  const second = (await refundOf(world, 'r1')).approvalId
  equal(second === first, false)
  await say(world, second, checker, 'reject')
  equal(await sweepRefunds(world), 1)
  // Rejected, the money lies where the refund had found it.
  deepEqual(await inPurses(world, 'unsettled', 'available'), [300n, 400n])
  equal((await refundOf(world, 'r1')).state, 'CLOSED')
  deepEqual(await verifyBooks(world.db), [])
})

test('which refunds do not go another way', async () => {
  await using world = await abnormalWorld()
  equal(await apply(world, toCard), 'NOT_ABNORMAL')
  await sweepRefunds(world)
  equal(await apply(world, toCard, { outRefundNo: 'r2' }), 'REFUND_NO_DIFFERS')
  equal(await apply(world, toCard, { refundId: '50' }), 'REFUND_NOT_FOUND')
  equal(await apply(world, toCard, { spMchid: '1900000100' }), 'REFUND_NOT_FOUND')
  equal((await refundOf(world, 'r1')).state, 'ABNORMAL')
})

test('twenty who send it another way at once send it one way once', async () => {
  await using world = await abnormalWorld()
  await sweepRefunds(world)
  const answers = await Promise.all(
    Array.from({ length: 20 }, (_, index) => apply(world, index % 2 ? toCard : toMerchant)),
  )
  deepEqual(answers.filter((answer) => answer === 'PROCESSING').length, 10)
  deepEqual(answers.filter((answer) => answer === 'NOT_ABNORMAL').length, 10)
  equal((await refundOf(world, 'r1')).routeNo, 1)
  equal(await sweepRefunds(world), 1)
  deepEqual(await verifyBooks(world.db), [])
})
