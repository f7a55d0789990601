import { deepEqual, equal } from 'node:assert/strict'
import { test } from 'node:test'
import { assert, bigInt, property } from 'fast-check'
import { inTransaction } from '#platform/db'
import { fen } from '#kernel/money'
import { dayMs, plusMs } from '#kernel/time'
import { balanceOf, post, setAccountState, verifyBooks } from '#ledger'
import {
  alice,
  codeOf,
  created,
  createPaymentWorld,
  mchid,
  order,
  pay,
  start,
} from '#test/payments'
import { refundRequest as ask } from '#test/refunds'
import { noHandOff } from '../callback/enqueue.ts'
import { redeliverCallbacks } from '../callback/redeliver.ts'
import { reverseOrder } from '../order/reverse-order.ts'
import { refundByNumber } from './find-refund.ts'
import { sourcesOfRefund } from './refund.ts'
import { type RefundRequest, requestRefund } from './request-refund.ts'
import { settleRefunds } from './settle-refunds.ts'

type PaymentWorld = Awaited<ReturnType<typeof createPaymentWorld>>

const refund = (world: PaymentWorld, request: RefundRequest, now = start) =>
  codeOf(async () => (await requestRefund({ db: world.db, now: () => now }, request)).state)

test('refunds are partial, many, idempotent, and never above the payment', async () => {
  await using world = await createPaymentWorld()
  const paid = await created(world, order('number-1'))
  equal(await refund(world, ask('number-1', 'r0', 1n)), 'ORDER_NOT_PAID')
  await pay(world, paid)
  const table: readonly (readonly [RefundRequest, string, Date?])[] = [
    [ask('number-1', 'r1', 1_001n), 'REFUND_EXCEEDS_PAYMENT'],
    [ask('number-1', 'r1', 600n), 'PROCESSING'],
    [ask('number-1', 'r1', 600n), 'PROCESSING'],
    [ask('number-1', 'r1', 500n), 'REFUND_NO_REUSED'],
    [ask('number-1', 'r2', 401n), 'REFUND_EXCEEDS_PAYMENT'],
    [ask('number-1', 'r3', 1n, { total: fen(999n) }), 'TOTAL_DIFFERS'],
    [ask('number-1', 'r3', 1n), 'REFUND_TOO_LATE', plusMs(start, 366 * dayMs)],
    [ask('number-9', 'r3', 1n), 'ORDER_NOT_FOUND'],
    [ask('number-1', 'r3', 1n, { spMchid: '1900000100' }), 'ORDER_NOT_FOUND'],
    [ask(null, 'r3', 1n), 'ORDER_NOT_NAMED'],
    [ask('number-8', 'r3', 1n, { transactionId: paid.id }), 'ORDER_MISMATCH'],
    [ask('number-1', 'r2', 400n), 'PROCESSING'],
  ]
  for (const [request, answer, now] of table) equal(await refund(world, request, now), answer)
  equal(await settleRefunds({ db: world.db, handOff: noHandOff }, start), 2)
  equal(
    (await refundByNumber(world.db, { mchid, spMchid: null, outRefundNo: 'r1' })).state,
    'SUCCESS',
  )
  const missing = { mchid, spMchid: null, outRefundNo: 'r9' }
  equal(await codeOf(() => refundByNumber(world.db, missing)), 'REFUND_NOT_FOUND')
  const { posted } = await balanceOf(world.db, { kind: 'customer_balance', owner: alice }, 'CNY')
  equal(posted.minor, 100_000n)
  deepEqual(await verifyBooks(world.db), [])
})

test('a hundred refunds at once take no more than was paid', async () => {
  await using world = await createPaymentWorld()
  await pay(world, await created(world, order('number-1')))
  const crowd = Array.from({ length: 100 }, (_, index) =>
    refund(world, ask('number-1', `r${index}`, 300n)),
  )
  const answers = await Promise.all(crowd)
  equal(answers.filter((answer) => answer === 'PROCESSING').length, 3)
})

test('fifty refunds of an order are enough, and a reversed one has none', async () => {
  await using world = await createPaymentWorld()
  await pay(world, await created(world, order('number-1')))
  for (let index = 0; index < 50; index++)
    equal(await refund(world, ask('number-1', `r${index}`, 1n)), 'PROCESSING')
  equal(await refund(world, ask('number-1', 'r50', 1n)), 'TOO_MANY_REFUNDS')
  const coded = await created(world, order('number-2', { tradeType: 'MICROPAY' }))
  await pay(world, coded)
  await reverseOrder(world.deps, coded)
  equal(await refund(world, ask('number-2', 'x1', 1n)), 'ORDER_REVERSED')
  const again = await created(world, order('number-3', { tradeType: 'MICROPAY' }))
  await pay(world, again)
  await refund(world, ask('number-3', 'x2', 1n))
  equal(await codeOf(() => reverseOrder(world.deps, again)), 'REVERSE_AFTER_REFUND')
})

test('a merchant without money, or frozen, gives nothing back', async () => {
  await using world = await createPaymentWorld()
  await pay(world, await created(world, order('number-1')))
  const merchant = { kind: 'merchant_unsettled', owner: mchid } as const
  const customer = { kind: 'customer_balance', owner: alice } as const
  const drain = {
    key: 'drain',
    kind: 'direct',
    posting: 'drain',
    debit: merchant,
    credit: customer,
    amount: fen(900n),
  } as const
  await inTransaction(world.db, (tx) => post(tx, [drain], start))
  equal(await refund(world, ask('number-1', 'r1', 500n)), 'NOT_ENOUGH')
  await inTransaction(world.db, (tx) => setAccountState(tx, merchant, 'CNY', 'frozen'))
  equal(await refund(world, ask('number-1', 'r1', 50n)), 'ACCOUNT_ERROR')
})

test('a refund whose payer cannot receive is abnormal and keeps its money aside', async () => {
  await using world = await createPaymentWorld()
  await pay(world, await created(world, order('number-1')))
  await refund(world, ask('number-1', 'r1', 500n))
  const customer = { kind: 'customer_balance', owner: alice } as const
  await inTransaction(world.db, (tx) => setAccountState(tx, customer, 'CNY', 'frozen'))
  await settleRefunds({ db: world.db, handOff: noHandOff }, start)
  equal(
    (await refundByNumber(world.db, { mchid, spMchid: null, outRefundNo: 'r1' })).state,
    'ABNORMAL',
  )
  const { available } = await balanceOf(
    world.db,
    { kind: 'merchant_unsettled', owner: mchid },
    'CNY',
  )
  equal(available.minor, 500n)
})

test('what was never told cannot be told again', async () => {
  await using world = await createPaymentWorld()
  const unknown = { mchid, subject: 'nothing' }
  equal(await codeOf(() => redeliverCallbacks(world.deps, unknown)), 'CALLBACK_NOT_FOUND')
})

test('the parts of refunds never exceed their sources and leave no fen', () => {
  const amounts = bigInt(1n, 10n ** 9n)
  assert(
    property(amounts, amounts, bigInt(1n, 10n ** 9n), (balanceAmount, cardAmount, draw) => {
      const total = balanceAmount + cardAmount
      const first = 1n + (draw % total)
      const none = { balanceAmount: 0n, cardAmount: 0n, channelAmount: 0n }
      const payment = { ...none, balanceAmount, cardAmount }
      const a = sourcesOfRefund(payment, fen(total), none, fen(first))
      const b = first === total ? none : sourcesOfRefund(payment, fen(total), a, fen(total - first))
      return (
        a.balanceAmount + b.balanceAmount === balanceAmount &&
        a.cardAmount + b.cardAmount === cardAmount &&
        a.balanceAmount >= 0n &&
        b.balanceAmount >= 0n &&
        a.cardAmount >= 0n &&
        b.cardAmount >= 0n
      )
    }),
  )
})
