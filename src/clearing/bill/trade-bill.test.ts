import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { test } from 'node:test'
import { billText, feeTextOf, rateTextOf, yuanOf } from '@tongbao/apiv3'
import { type Item, insertItems, itemOf } from '#test/clearing-items'
import { createWorld, type World } from '#test/world'
import type { BillName } from './bill.ts'
import { measureBill, piecesOf } from './make-bill.ts'

const [shop, provider, sub, other] = ['1900000001', '1900000010', '1900000011', '1900000012']
const businessDate = '2024-07-09'

const deps = ({ db }: World) => ({
  db,
  subMerchants: async () => [sub],
  sharingRows: async function* () {},
})

async function billOf(world: World, asked: Partial<BillName>): Promise<string> {
  const name = { mchid: shop, businessDate, kind: 'trade_all', scope: 'own', ...asked } as const
  let text = ''
  for await (const piece of piecesOf(deps(world), name)) text += piece.text
  return text
}

const payment = itemOf({
  mchid: shop,
  id: '4200000000202407090000000001',
  amount: 6_000n,
  orderAmount: 6_000n,
  fee: 32n,
})
const refund = itemOf({
  mchid: shop,
  id: '50300000002024070900000000001',
  kind: 'refund',
  orderId: '4200000000202406250000000002',
  outTradeNo: 'T002',
  outRefundNo: 'R002',
  amount: 5_000n,
  orderAmount: 6_000n,
  fee: -27n,
  refundStatus: 'SUCCESS',
  occurredAt: new Date('2024-07-09T16:47:58+08:00'),
})

/** The example of the fact sheet, to the byte. */
const example = [
  '\uFEFF交易时间,公众账号ID,商户号,特约商户号,设备号,微信订单号,商户订单号,用户标识,交易类型,交易状态,付款银行,货币种类,应结订单金额,代金券金额,微信退款单号,商户退款单号,退款金额,充值券退款金额,退款类型,退款状态,商品名称,商户数据包,手续费,费率,订单金额,申请退款金额,费率备注',
  '`2024-07-09 10:06:33,`wx0000000000000001,`1900000001,`0,`,`4200000000202407090000000001,`T001,`oABC,`JSAPI,`SUCCESS,`OTHERS,`CNY,`60.00,`0.00,`0,`0,`0.00,`0.00,`,`,`demo,`,`0.32000,`0.54%,`60.00,`0.00,`',
  '`2024-07-09 16:47:58,`wx0000000000000001,`1900000001,`0,`,`4200000000202406250000000002,`T002,`oABC,`JSAPI,`REFUND,`OTHERS,`CNY,`0.00,`0.00,`50300000002024070900000000001,`R002,`50.00,`0.00,`ORIGINAL,`SUCCESS,`demo,`,`-0.27000,`0.54%,`0.00,`50.00,`',
  '总交易单数,应结订单总金额,退款总金额,充值券退款总金额,手续费总金额,订单总金额,申请退款总金额',
  '`2,`60.00,`50.00,`0.00,`0.05000,`60.00,`50.00',
  '',
].join('\r\n')

test('the bill of all trades is the example of the contract, to the byte and with its hash', async () => {
  await using world = await createWorld()
  await insertItems(world.db, [refund, payment])
  assert.equal(await billOf(world, {}), example)
  const name = { mchid: shop, businessDate, kind: 'trade_all', scope: 'own' } as const
  assert.deepEqual(await measureBill(deps(world), name), {
    hash: createHash('sha1').update(example).digest('hex'),
    rows: 2n,
    bytes: BigInt(Buffer.byteLength(example)),
    opening: null,
    sums: [2n, 6_000n, 5_000n, 0n, 5n, 6_000n, 5_000n],
  })
})

test('payments have a bill, and refunds and reversals another; a closed refund is in none', async () => {
  await using world = await createWorld()
  const reversal = itemOf({
    mchid: shop,
    id: '4200000000202407090000000003',
    kind: 'reversal',
    outTradeNo: 'T003',
    tradeType: 'MICROPAY',
    amount: 700n,
    orderAmount: 700n,
    fee: -4n,
    occurredAt: new Date('2024-07-09T23:59:59+08:00'),
  })
  const closed = { ...refund, kind: 'refund_closed', id: '50300000002024070800000000009' } as const
  const waiting = { ...refund, id: '50300000002024070900000000002', outRefundNo: 'R003' }
  const late = { ...waiting, refundStatus: 'PROCESSING', fee: 0n, amount: 1n, ratePpm: 1_250 }
  await insertItems(world.db, [payment, refund, reversal, closed, late])

  const successes = (await billOf(world, { kind: 'trade_success' })).split('\r\n')
  assert.deepEqual(successes.slice(1), [
    '`2024-07-09 10:06:33,`wx0000000000000001,`1900000001,`0,`,`4200000000202407090000000001,`T001,`oABC,`JSAPI,`SUCCESS,`OTHERS,`CNY,`60.00,`0.00,`demo,`,`0.32000,`0.54%,`60.00,`',
    '总交易单数,应结订单总金额,手续费总金额,订单总金额',
    '`1,`60.00,`0.32000,`60.00',
    '',
  ])
  const refunds = (await billOf(world, { kind: 'trade_refund' })).split('\r\n')
  assert.deepEqual(refunds.slice(1), [
    '`2024-07-09 23:59:59,`wx0000000000000001,`1900000001,`0,`,`4200000000202407090000000003,`T003,`oABC,`MICROPAY,`REVOKED,`OTHERS,`CNY,`0.00,`0.00,`2024-07-09 23:59:59,`2024-07-09 23:59:59,`4200000000202407090000000003,`T003,`7.00,`0.00,`ORIGINAL,`SUCCESS,`demo,`,`-0.04000,`0.54%,`0.00,`7.00,`',
    '`2024-07-09 16:47:58,`wx0000000000000001,`1900000001,`0,`,`4200000000202406250000000002,`T002,`oABC,`JSAPI,`REFUND,`OTHERS,`CNY,`0.00,`0.00,`2024-07-09 16:47:58,`,`50300000002024070900000000001,`R002,`50.00,`0.00,`ORIGINAL,`SUCCESS,`demo,`,`-0.27000,`0.54%,`0.00,`50.00,`',
    '`2024-07-09 16:47:58,`wx0000000000000001,`1900000001,`0,`,`4200000000202406250000000002,`T002,`oABC,`JSAPI,`REFUND,`OTHERS,`CNY,`0.00,`0.00,`2024-07-09 16:47:58,`,`50300000002024070900000000002,`R003,`0.01,`0.00,`ORIGINAL,`PROCESSING,`demo,`,`0.00000,`0.125%,`0.00,`0.01,`',
    '总交易单数,应结订单总金额,退款总金额,充值券退款总金额,手续费总金额,订单总金额,申请退款总金额',
    '`3,`0.00,`57.01,`0.00,`-0.31000,`0.00,`57.01',
    '',
  ])
  const all = (await billOf(world, {})).split('\r\n').slice(1, -3)
  assert.equal(all.length, 4)
})

test('a provider gets its sub-merchants, all or one, and nobody gets a neighbour', async () => {
  await using world = await createWorld()
  const of = (mchid: string, spMchid: string | null, id: string): Item =>
    itemOf({ mchid, spMchid, id, orderId: id, outTradeNo: id })
  await insertItems(world.db, [
    of(shop, null, 'S1'),
    of(sub, provider, 'A1'),
    of(sub, provider, 'A2'),
    of(other, provider, 'B1'),
    of(provider, null, 'P1'),
    of(sub, null, 'X1'),
    { ...of(sub, provider, 'A3'), businessDate: '2024-07-10' },
  ])
  const rowsOf = async (asked: Partial<BillName>): Promise<readonly (readonly string[])[]> =>
    (await billOf(world, asked))
      .split('\r\n')
      .slice(1, -3)
      .map((line) => line.slice(1).split(',`'))
      .map(([, , mchid = '', subMchid = '', , id = '']) => [mchid, subMchid, id])

  assert.deepEqual(await rowsOf({}), [[shop, '0', 'S1']])
  assert.deepEqual(await rowsOf({ mchid: provider }), [
    [provider, '0', 'P1'],
    [provider, sub, 'A1'],
    [provider, sub, 'A2'],
    [provider, other, 'B1'],
  ])
  assert.deepEqual(await rowsOf({ mchid: provider, scope: sub }), [
    [provider, sub, 'A1'],
    [provider, sub, 'A2'],
  ])
  assert.deepEqual(await rowsOf({ mchid: shop, scope: sub }), [])
})

test('the database spells values as the words of the wire do', async () => {
  await using world = await createWorld()
  const texts = [
    '',
    'a,b"c',
    '`x`',
    'one\r\ntwo\n\r',
    '\u0001\t',
    String.raw`\n 'q' %s $1`,
    '一碗面',
  ]
  const amounts = [1n, 9n, 10n, 99n, 100n, 12_345n, 1_000_000_000_000n]
  const rates = [0, 1, 100, 125, 600, 1_250, 5_400, 6_000, 10_000, 38_000, 123_456, 1_000_000]
  const items = rates.map((ratePpm, index) =>
    itemOf({
      mchid: shop,
      id: String(100 + index),
      ratePpm,
      amount: amounts[index % amounts.length] ?? 1n,
      fee: (index % 2 === 0 ? 1n : -1n) * (amounts[index % amounts.length] ?? 1n),
      description: texts[index % texts.length] ?? '',
      attach: texts[(index + 3) % texts.length] ?? '',
      deviceId: texts[(index + 5) % texts.length] ?? '',
    }),
  )
  await insertItems(world.db, items)
  const lines = (await billOf(world, {})).split('\r\n').slice(1, -3)
  const told = lines.map((line) => line.slice(1).split(/,`/))
  assert.equal(told.length, items.length)
  for (const [index, item] of items.entries()) {
    const cells = told[index] ?? []
    assert.equal(cells.length, 27)
    const [device, total, fee] = [cells[4], cells[12], cells[22]]
    assert.deepEqual(
      [device, total, cells[20], cells[21], fee, cells[23]],
      [
        billText(item.deviceId ?? ''),
        yuanOf(item.amount),
        billText(item.description),
        billText(item.attach ?? ''),
        feeTextOf(item.fee),
        rateTextOf(item.ratePpm),
      ],
    )
  }
})

test('a day without a row is a bill of headers that nobody is given', async () => {
  await using world = await createWorld()
  for (const kind of ['trade_all', 'trade_success', 'trade_refund'] as const) {
    const measure = await measureBill(deps(world), {
      mchid: shop,
      businessDate,
      kind,
      scope: 'own',
    })
    assert.equal(measure?.rows, 0n)
  }
})
