import { contentDigestOf } from '#kernel/content-digest'
import { inTransaction } from '#platform/db'
import { deepEqual, equal, ok } from 'node:assert/strict'
import { test } from 'node:test'
import { fen } from '#kernel/money'
import { dayMs, hourMs, minuteMs, plusMs } from '#kernel/time'
import { balanceOf, setAccountState, verifyBooks } from '#ledger'
import { createKeys } from '#platform/keys'
import {
  alice,
  bob,
  codeOf,
  created,
  createPaymentWorld,
  mchid,
  order,
  pay,
  start,
} from '#test/payments'
import { admitNotifyUrl } from './admit-order.ts'
import { closeOrder } from './close-order.ts'
import { expireOrders } from './expire-orders.ts'
import { expiryOf, newTransactionId } from './order.ts'
import { codeUrlOf, h5UrlOf, issuePrepay, readPrepay, tokenIn } from './prepay.ts'
import { reverseOrder } from './reverse-order.ts'

const card = {
  id: 'bc_1',
  kind: 'debit',
  bankType: 'ICBC_DEBIT',
  title: '演示银行储蓄卡0011',
} as const

test('the same number comes again with the same content only, and only while it can be paid', async () => {
  await using world = await createPaymentWorld()
  const first = await created(world, order('number-1'))
  equal((await created(world, order('number-1'))).id, first.id)
  equal(
    await codeOf(() => created(world, order('number-1', { contentDigest: 'other' }))),
    'CONTENT_DIFFERS',
  )
  const late = plusMs(start, 2 * hourMs)
  equal(await codeOf(() => created(world, order('number-1'), late)), 'OUT_TRADE_NO_USED')
  equal(await pay(world, first, {}, late), 'ORDER_EXPIRED')
  equal(await pay(world, first), 'SUCCESS')
  equal(await codeOf(() => created(world, order('number-1'))), 'OUT_TRADE_NO_USED')
})

test('an order is paid once, by whom it names, from what the merchant takes', async () => {
  await using world = await createPaymentWorld()
  const plain = await created(world, order('number-1'))
  equal(await pay(world, plain), 'SUCCESS')
  equal(await pay(world, plain), 'SUCCESS')
  equal(await pay(world, plain, { customerId: bob }), 'ORDER_PAID')
  const named = await created(world, order('number-2', { payerOpenid: 'oSomebodyElse' }))
  equal(await pay(world, named), 'OTHER_PAYER')
  const cardsOnly = await created(world, order('number-3', { limitPay: 'no_balance' }))
  equal(await pay(world, cardsOnly), 'FUNDING_NOT_ALLOWED')
  equal(await pay(world, cardsOnly, { funding: { method: 'card', card } }), 'SUCCESS')
  const dear = await created(world, order('number-4', { amount: fen(100_000n) }))
  equal(await pay(world, dear), 'NOT_ENOUGH')
  const mixed = { method: 'mixed', card, balanceShare: 99_000n } as const
  equal(await pay(world, dear, { funding: mixed }), 'SUCCESS')
  equal(await pay(world, order('number-5')), 'ORDER_NOT_EXIST')
  deepEqual(await verifyBooks(world.db), [])
})

test('a frozen account pays nothing and nothing is half done', async () => {
  await using world = await createPaymentWorld()
  const asked = await created(world, order('number-1'))
  await inTransaction(world.db, (tx) =>
    setAccountState(tx, { kind: 'customer_balance', owner: alice }, 'CNY', 'frozen'),
  )
  equal(await pay(world, asked), 'ACCOUNT_ERROR')
  const { posted } = await balanceOf(world.db, { kind: 'merchant_unsettled', owner: mchid }, 'CNY')
  equal(posted.minor, 0n)
  equal(await pay(world, asked, { customerId: bob }), 'SUCCESS')
})

test('closing: twice is once, paid stays paid, a code payment is reversed instead', async () => {
  await using world = await createPaymentWorld()
  const close = (outTradeNo: string, spMchid: string | null = null) =>
    codeOf(() => closeOrder(world.deps, { mchid, outTradeNo, spMchid }))
  const open = await created(world, order('number-1'))
  equal(await close('number-1', '1900000100'), 'ORDER_NOT_EXIST')
  equal(await close('number-1'), undefined)
  equal(await close('number-1'), undefined)
  equal(await pay(world, open), 'ORDER_CLOSED')
  await pay(world, await created(world, order('number-2')))
  equal(await close('number-2'), 'ORDER_PAID')
  const coded = await created(world, order('number-3', { tradeType: 'MICROPAY' }))
  equal(await close('number-3'), 'REVERSE_OF_CODE_PAY')
  await reverseOrder(world.deps, { ...coded, outTradeNo: 'number-3' })
  equal(await close('number-3'), 'ORDER_REVERSED')
})

test('reversing returns the money once, and has its limits', async () => {
  await using world = await createPaymentWorld()
  const at = (now: Date) => ({ ...world.deps, now: () => now })
  const reverse = (outTradeNo: string, now = start) =>
    codeOf(async () => (await reverseOrder(at(now), { mchid, outTradeNo, spMchid: null })).state)
  const coded = (number: string) => created(world, order(number, { tradeType: 'MICROPAY' }))
  await pay(world, await coded('number-1'))
  equal(await reverse('number-1', plusMs(start, 8 * dayMs)), 'REVERSE_TOO_LATE')
  equal(await reverse('number-1'), 'REVOKED')
  equal(await reverse('number-1'), 'REVOKED')
  await created(world, order('number-2'))
  equal(await reverse('number-2'), 'NOT_CODE_PAY')
  equal(await reverse('number-9'), 'ORDER_NOT_EXIST')
  const { posted } = await balanceOf(world.db, { kind: 'customer_balance', owner: alice }, 'CNY')
  equal(posted.minor, 100_000n)
  deepEqual(await verifyBooks(world.db), [])
})

test('a hundred payers and closers at once: one outcome', async () => {
  await using world = await createPaymentWorld()
  const asked = await created(world, order('number-1'))
  const crowd = Array.from({ length: 100 }, (_, index) =>
    index % 10 === 9
      ? codeOf(() => closeOrder(world.deps, { mchid, outTradeNo: 'number-1', spMchid: null }))
      : pay(world, asked, { customerId: index % 2 ? alice : bob }),
  )
  const answers = await Promise.all(crowd)
  const { posted } = await balanceOf(world.db, { kind: 'merchant_unsettled', owner: mchid }, 'CNY')
  equal(posted.minor, answers.includes('SUCCESS') ? 1_000n : 0n)
  deepEqual(await verifyBooks(world.db), [])
})

test('what nobody paid in time is closed', async () => {
  await using world = await createPaymentWorld()
  const asked = await created(world, order('number-1'))
  equal(await expireOrders(world.db, start), 0)
  equal(await expireOrders(world.db, plusMs(start, 2 * hourMs)), 1)
  equal(await pay(world, asked), 'ORDER_CLOSED')
})

test('a time to pay: a minute at least, ninety days at most, seven without a wish', () => {
  const table = [
    [undefined, 7 * dayMs],
    ['2026-11-24T00:00:01Z', minuteMs],
    ['2026-11-24T09:00:00+08:00', hourMs],
    ['2030-01-01T00:00:00Z', 90 * dayMs],
  ] as const
  for (const [wish, ms] of table) equal(expiryOf(wish, start).getTime() - start.getTime(), ms)
})

test('what is no instant and no address is refused', async () => {
  for (const text of ['2026-02-30T99:00:00Z', '2027-02-30T00:00:00+08:00', '2027-04-31T00:00:00Z'])
    equal(await codeOf(() => expiryOf(text, start)), 'INVALID_TIME_EXPIRE', text)
  for (const url of [
    'ftp://a.b/c',
    'https://a.b/c?d=1',
    'https://u:p@a.b/',
    '/relative',
    'https://a.b/#x',
  ])
    equal(await codeOf(() => admitNotifyUrl(url)), 'INVALID_NOTIFY_URL', url)
  equal(admitNotifyUrl('https://shop.example/notify'), 'https://shop.example/notify')
})

test('a token names its order until its time is over, and cannot be made up', async () => {
  const keys = createKeys(Buffer.alloc(32, 1))
  const id = newTransactionId(start)
  const token = issuePrepay(keys, { kind: 'native', isCombine: false, mchid, id }, start)
  ok(token.length <= 64)
  deepEqual(readPrepay(keys, token, start), { kind: 'native', isCombine: false, mchid, id })
  equal(await codeOf(() => readPrepay(keys, token, plusMs(start, 3 * hourMs))), 'PREPAY_EXPIRED')
  const forged = `${token.slice(0, -1)}${token.endsWith('A') ? 'B' : 'A'}`
  equal(await codeOf(() => readPrepay(keys, forged, start)), 'PREPAY_INVALID')
  for (const carried of [
    codeUrlOf(token),
    h5UrlOf('https://pay.example', token),
    `prepay_id=${token}`,
  ])
    equal(tokenIn(carried), token)
})

test('the order of members does not change a fingerprint, their values do', () => {
  equal(contentDigestOf({ a: 1, b: { c: [1, 2] } }), contentDigestOf({ b: { c: [1, 2] }, a: 1 }))
  ok(contentDigestOf({ a: 1 }) !== contentDigestOf({ a: 2 }))
  ok(contentDigestOf([1, 2]) !== contentDigestOf([2, 1]))
})
