/** What may not be given back, and what may be asked twice. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { dayMs } from '#kernel/time'
import { verifyBooks } from '#ledger'
import { startServer } from '../server.ts'
import {
  type Json,
  openTill,
  queryRefund,
  refund,
  refundOf,
  type Side,
  type Till,
} from '../till.ts'
import type { Text } from './order-fields.ts'
import { type Row, refuseAll } from './refuse-all.ts'
import { atLimit, type Limits, spoil } from './spoil.ts'
import { type StandingOrders, standingOrders, transactionId } from './standing-orders.ts'

type Given = Readonly<{ till: Till; side: Side; orders: StandingOrders }>

for (const name of ['direct', 'partner'] as const)
  test(`${name}: what may not be given back`, async () => {
    await using server = await startServer({ role: 'api' })
    const till = await openTill(server)
    const side = till[name]
    const given = { till, side, orders: await standingOrders(till, side) }
    await refuseAll(till, await toRefund(given))
    await refuseAll(till, await tooLate(given))
    assert.deepEqual(await verifyBooks(server.world.db), [])
  })

async function toRefund({ till, side, orders }: Given): Promise<readonly Row[]> {
  const { fresh, paid, closed, refunded, reversed } = orders
  const ask = (number: string, fen: number, rest: Json = {}) =>
    refund(till, side, refundOf(number, fen, rest))
  const other = { out_refund_no: 'another' }
  const total = { refund: 1, total: 999, currency: 'CNY' }
  const id = await transactionId(till, side, refunded.number)
  return [
    ['the same again', () => ask(refunded.number, 400), 200],
    ['another amount', () => ask(refunded.number, 401), 400, 'INVALID_REQUEST'],
    ['another reason', () => ask(refunded.number, 400, { reason: '冷了' }), 400, 'INVALID_REQUEST'],
    [
      'named otherwise',
      () => ask(refunded.number, 400, { transaction_id: id }),
      400,
      'INVALID_REQUEST',
    ],
    ['more than the rest', () => ask(refunded.number, 601, other), 400, 'INVALID_REQUEST'],
    ['more than all', () => ask(paid.number, 1001), 400, 'INVALID_REQUEST'],
    ['of another total', () => ask(paid.number, 1, { amount: total }), 400, 'INVALID_REQUEST'],
    ['two orders', () => ask(paid.number, 1, { transaction_id: id }), 400, 'INVALID_REQUEST'],
    ['of a reversed one', () => ask(reversed, 1), 400, 'INVALID_REQUEST'],
    ['of an unpaid one', () => ask(fresh.number, 1), 404, 'RESOURCE_NOT_EXISTS'],
    ['of a closed one', () => ask(closed.number, 1), 404, 'RESOURCE_NOT_EXISTS'],
    ['of nothing', () => ask('nobodyknows', 1), 404, 'RESOURCE_NOT_EXISTS'],
    [
      'asking for nothing',
      () => queryRefund(till, side, 'nobodyknows'),
      404,
      'RESOURCE_NOT_EXISTS',
    ],
  ]
}

async function tooLate({ till, side, orders }: Given): Promise<readonly Row[]> {
  const aheadMs = 366 * dayMs
  const { url } = await till.server.openNode(aheadMs)
  const timestamp = Math.floor((Date.now() + aheadMs) / 1000)
  const body = JSON.stringify({ ...side.refunds, ...refundOf(orders.paid.number, 1) })
  const call = { method: 'POST', path: '/v3/refund/domestic/refunds', body }
  return [
    [
      'after a year',
      () => till.call(side.signer, call, { url, timestamp }),
      400,
      'INVALID_REQUEST',
    ],
  ]
}

/** The members of a refund with their limits (APIv3 refunds). */
const texts: readonly Text[] = [
  ['reason', 80],
  ['goods_detail.0.merchant_goods_id', 32, 1],
  ['goods_detail.0.wechatpay_goods_id', 32],
  ['goods_detail.0.goods_name', 256],
]
const goods = 'goods_detail.0'
const address = 'https://shop.example/'
const limits: Limits = {
  texts,
  amounts: ['amount.refund', 'amount.total'],
  counts: [`${goods}.unit_price`, `${goods}.refund_amount`, `${goods}.refund_quantity`],
  required: ['out_refund_no', 'amount', 'amount.refund', 'amount.total', 'amount.currency'],
  forms: [
    ['out_refund_no', '', 'R'.repeat(65), 'R 1', '退款一', 'R/1', 1, null],
    ['out_trade_no', 'T1234', 'T'.repeat(33), 1, null],
    ['transaction_id', '', '4'.repeat(33), 42, null],
    [
      'notify_url',
      'http://',
      `${address}${'n'.repeat(236)}`,
      `${address}?a=1`,
      'ftp://shop.example',
    ],
    ['amount', null, 1000, [], {}],
    ['amount.currency', 'USD', 'cny', '', null],
    ['amount.from', null, {}, [{ account: 'BASIC', amount: 1 }]],
    ['funds_account', 'BASIC', '', 1, null],
    ['goods_detail', null, {}, [1]],
  ],
}

test('a refund that breaks a limit is refused at that member, one just within is given', async () => {
  await using server = await startServer({ role: 'api' })
  const till = await openTill(server)
  for (const side of [till.direct, till.partner]) {
    const { refunded } = await standingOrders(till, side)
    let serial = 0
    const sample = (): Json => ({
      ...side.refunds,
      ...refundOf(refunded.number, 1),
      out_refund_no: `${side.name}${serial++}`,
      reason: '面冷了',
      notify_url: 'https://shop.example/notify',
      goods_detail: [
        {
          merchant_goods_id: '1246464644',
          wechatpay_goods_id: '1001',
          goods_name: '牛肉面',
          unit_price: 1000,
          refund_amount: 1,
          refund_quantity: 1,
        },
      ],
    })
    const path = '/v3/refund/domestic/refunds'
    const send = (body: string) => till.call(side.signer, { method: 'POST', path, body })
    const named = { ...limits, forms: [...(limits.forms ?? []), ...noSubMerchant(side)] }
    await refuseAll(till, spoil(side.name, sample, named, send))
    const longest = [
      ['out_refund_no', `@|*-_${'9'.repeat(58)}${side.name.length}`],
      ['notify_url', `${address}${'n'.repeat(235)}`],
    ] as const
    for (const body of atLimit(sample, texts, longest))
      assert.equal((await send(body)).status, 200, body)
  }
})

const noSubMerchant = ({ name }: Side): NonNullable<Limits['forms']> =>
  name === 'partner' ? [['sub_mchid', '', 'x'.repeat(33), 1, null]] : []
