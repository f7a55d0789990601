import { deepEqual, equal } from 'node:assert/strict'
import { test } from 'node:test'
import { sql } from 'kysely'
import { fen } from '#kernel/money'
import { dayMs, plusMs } from '#kernel/time'
import { alice, created, createPaymentWorld, mchid, order, pay, start } from '#test/payments'
import { askRefund, refundRequest, sweepRefunds } from '#test/refunds'
import type { Scope } from '../scope.ts'
import { searchRefunds } from './refunds/search-refunds.ts'
import { searchOrders } from './search-orders.ts'
import type { SoughtOrders, SoughtRefunds } from './sought.ts'
import { newTransactionId } from '../../order/order.ts'

const merchant: Scope = { of: 'merchant', mchid }
const node: Scope = { of: 'merchant', mchid, codes: ['S01'] }
const stranger: Scope = { of: 'merchant', mchid: '1900000002' }
const provider: Scope = { of: 'provider', mchid: '1900000100' }

/** Six orders, a day apart: one at a till, one of a provider's, one of another merchant's; two refunds. */
async function sought() {
  const world = await createPaymentWorld()
  const { db } = world
  await sql`
    insert into parties.openid (appid, customer_id, openid, created_at)
    values ('wx1', ${alice}, 'oAlice', ${start})`.execute(db)
  const born = (days: number) => {
    const createdAt = plusMs(start, days * dayMs)
    return { createdAt, id: newTransactionId(createdAt), expiresAt: plusMs(createdAt, 10 * dayMs) }
  }
  const asked = [
    order('a', born(-5)),
    order('b', { ...born(-4), deviceId: 'S01', tradeType: 'MICROPAY' }),
    order('c', { ...born(-3), amount: fen(777n) }),
    order('d', { ...born(-2), spMchid: '1900000100', deviceId: 'S02' }),
    order('e', { ...born(-1), mchid: '1900000002' }),
    order('f', born(0)),
  ]
  for (const each of asked) await created(world, each)
  for (const name of ['b', 'd']) {
    const paid = asked.find(({ outTradeNo }) => outTradeNo === name)
    if (paid) equal(await pay(world, paid), 'SUCCESS')
  }
  const spMchid = '1900000100'
  equal(await askRefund(world, refundRequest('b', 'rb', 100n)), 'PROCESSING')
  equal(await askRefund(world, refundRequest('d', 'rd', 200n, { spMchid })), 'PROCESSING')
  await sweepRefunds(world)
  const idOf = (name: string) => asked.find(({ outTradeNo }) => outTradeNo === name)?.id ?? ''
  return { world, idOf }
}

test('orders are found by what is known of them, as far as somebody sees', async () => {
  const { world, idOf } = await sought()
  await using _ = world
  const { rows } = await sql<{
    id: string
  }>`select id from payments.refund where out_refund_no = 'rb'`.execute(world.db)
  const table: readonly (readonly [Scope, Partial<SoughtOrders>, string])[] = [
    [merchant, {}, 'f d c b a'],
    [stranger, {}, 'e'],
    [provider, {}, 'd'],
    [node, {}, 'b'],
    [{ of: 'all' }, {}, 'f e d c b a'],
    [merchant, { number: 'c' }, 'c'],
    [merchant, { number: idOf('d') }, 'd'],
    [merchant, { number: 'rb' }, 'b'],
    [merchant, { number: rows[0]?.id }, 'b'],
    [{ of: 'all' }, { number: 'e' }, 'e'],
    // Another's numbers are as unknown as none.
    [merchant, { number: 'e' }, ''],
    [stranger, { number: idOf('a') }, ''],
    [stranger, { number: 'rb' }, ''],
    [node, { number: idOf('a') }, ''],
    [node, { number: 'b' }, 'b'],
    [node, { deviceId: 'S02' }, ''],
    [provider, { number: 'c' }, ''],
    [provider, { number: 'rd' }, 'd'],
    [merchant, { amountFrom: 700n, amountTo: 800n }, 'c'],
    [merchant, { amountFrom: 1_001n }, ''],
    [merchant, { states: ['REFUND'] }, 'd b'],
    [merchant, { states: ['NOTPAY'] }, 'f c a'],
    [merchant, { method: 'MICROPAY' }, 'b'],
    [merchant, { deviceId: 'S02' }, 'd'],
    [merchant, { openid: 'oAlice' }, 'd b'],
    [node, { openid: 'oAlice' }, 'b'],
    [stranger, { openid: 'oAlice' }, ''],
    [merchant, { openid: 'oNobody' }, ''],
    [merchant, { from: plusMs(start, -4 * dayMs), to: plusMs(start, -2 * dayMs) }, 'c b'],
  ]
  for (const [scope, asked, names] of table) {
    const found = await searchOrders(world.db, { scope, limit: 10, ...asked })
    const what = JSON.stringify([scope, asked], (_key, value: unknown) =>
      typeof value === 'bigint' ? String(value) : value,
    )
    equal(found.rows.map(({ outTradeNo }) => outTradeNo).join(' '), names, what)
    equal(found.next, null, what)
  }
})

test('refunds are found in the same way', async () => {
  const { world, idOf } = await sought()
  await using _ = world
  const table: readonly (readonly [Scope, Partial<SoughtRefunds>, string])[] = [
    [merchant, {}, 'rd rb'],
    [node, {}, 'rb'],
    [provider, {}, 'rd'],
    [stranger, {}, ''],
    [{ of: 'all' }, {}, 'rd rb'],
    [merchant, { number: 'rb' }, 'rb'],
    [merchant, { number: 'b' }, 'rb'],
    [merchant, { number: idOf('d') }, 'rd'],
    [node, { number: 'rd' }, ''],
    [stranger, { number: 'rb' }, ''],
    [provider, { number: 'rb' }, ''],
    [merchant, { states: ['SUCCESS'], amountFrom: 150n }, 'rd'],
    [merchant, { states: ['ABNORMAL'] }, ''],
    [merchant, { deviceId: 'S02' }, 'rd'],
  ]
  for (const [scope, asked, names] of table) {
    const { rows } = await searchRefunds(world.db, { scope, limit: 10, ...asked })
    // Born in one second, they have no order among each other.
    equal(
      rows
        .map(({ outRefundNo }) => outRefundNo)
        .toSorted()
        .toReversed()
        .join(' '),
      names,
      JSON.stringify(scope),
    )
  }
})

test('pages follow each other without a gap, at tills too', async () => {
  await using world = await createPaymentWorld()
  for (let index = 0; index < 12; index++) {
    const createdAt = plusMs(start, index * 1_000)
    const deviceId = `S0${index % 3}`
    await created(
      world,
      order(`n${index}`, { createdAt, id: newTransactionId(createdAt), deviceId }),
    )
  }
  const all = async (asked: Pick<SoughtOrders, 'scope' | 'limit'> & Partial<SoughtOrders>) => {
    const names: string[] = []
    for (let before: string | undefined, pages = 0; pages < 20; pages++) {
      const { rows, next } = await searchOrders(world.db, { ...asked, before })
      names.push(...rows.map(({ outTradeNo }) => outTradeNo.slice(1)))
      if (next === null) return names.join(' ')
      before = next
    }
    return 'endless'
  }
  const codes = ['S00', 'S02']
  deepEqual(
    [
      await all({ scope: merchant, limit: 5 }),
      await all({ scope: { of: 'merchant', mchid, codes }, limit: 3 }),
      await all({ scope: merchant, limit: 4, states: ['NOTPAY'] }),
    ],
    ['11 10 9 8 7 6 5 4 3 2 1 0', '11 9 8 6 5 3 2 0', '11 10 9 8 7 6 5 4 3 2 1 0'],
  )
})

test('what is rare is looked for so far, and says how far', async () => {
  await using world = await createPaymentWorld()
  await sql`
    insert into payments.order (mchid, id, out_trade_no, appid, trade_type, state, description,
      amount, currency, profit_sharing, content_digest, created_at, expires_at)
    select ${mchid}, '42202611' || lpad((1 + n / 20000)::text, 2, '0') || lpad((n % 20000)::text, 18, '0'),
      'many' || n, 'wx1', 'NATIVE', case when n = 0 then 'PAYERROR' else 'CLOSED' end, 'x', 1, 'CNY',
      false, 'x', ${start}, ${start}
    from generate_series(0, 45000) n`.execute(world.db)
  const asked = { scope: merchant, limit: 10, states: ['PAYERROR'] } as const
  const first = await searchOrders(world.db, asked)
  deepEqual([first.rows.length, first.next !== null], [0, true])
  equal(first.searchedTo?.toISOString().slice(0, 10), '2026-10-31')
  const second = await searchOrders(world.db, { ...asked, before: first.next ?? '' })
  deepEqual([second.rows.map(({ outTradeNo }) => outTradeNo), second.next], [['many0'], null])
})
