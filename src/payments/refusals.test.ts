import { withoutChannels } from '#test/payments'
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { createClient, WechatpayError } from '@tongbao/apiv3'
import { fen } from '#kernel/money'
import { Refusal } from '#kernel/refusal'
import { dayMs, plusMs } from '#kernel/time'
import { setAccountState } from '#ledger'
import { customerOfOpenid } from '#parties'
import { redeliverCallbacks } from '#payments'
import { inTransaction } from '#platform/db'
import { type DemoMerchant, type Server, startServer } from '#test/server'
import { refuse as refuseCombine } from './combine/combine.ts'
import { expiryOf, refuse as refuseOrder } from './order/order.ts'
import { readPrepay, refuse as refusePrepay } from './order/prepay.ts'
import { reverseOrder } from './order/reverse-order.ts'
import { refuse as refuseRefund } from './refund/refund.ts'
import { requestRefund } from './refund/request-refund.ts'

type Asking = readonly [code: string, ask: () => Promise<unknown>]

const sentences = [refuseOrder, refuseRefund, refuseCombine, refusePrepay].flatMap(({ table }) =>
  Object.entries(table),
)

/** Over the wire only the coarser code and the sentence come back; the sentence tells which it was. */
async function refusalOf(wanted: string, ask: () => Promise<unknown>): Promise<string> {
  try {
    await ask()
    return 'was not refused'
  } catch (error) {
    if (error instanceof Refusal) return error.code
    if (!(error instanceof WechatpayError)) throw error
    const found = sentences.filter(
      ([, [status, sentence, wire]]) =>
        error.message === sentence &&
        error.status === status &&
        (wire === undefined || wire === error.code),
    )
    const codes = found.map(([code]) => code)
    return codes.includes(wanted) ? wanted : `${error.status} ${error.code} ${error.message}`
  }
}

async function playAll(rows: readonly Asking[]): Promise<void> {
  for (const [code, ask] of rows) assert.equal(await refusalOf(code, ask), code)
}

async function createTill(server: Server) {
  const { demo, program } = server
  const clientOf = (merchant: DemoMerchant) =>
    createClient({
      baseUrl: demo.baseUrl,
      mchid: merchant.mchid,
      serialNo: merchant.serialNo,
      privateKey: readFileSync(merchant.privateKeyPath, 'utf8'),
      apiV3Key: merchant.apiV3Key,
      platformKeys: {
        [demo.platform.publicKeyId]: readFileSync(demo.platform.publicKeyPath, 'utf8'),
      },
      retries: 0,
    })
  const [merchant, other] = demo.merchants
  const [provider] = demo.providers
  const [payer, stranger] = demo.payers
  assert(merchant && other && provider && payer && stranger)
  const { mchid, appid } = merchant
  const customer = async (one: typeof payer) => {
    const openid = one.openids[appid] ?? ''
    const id = await customerOfOpenid(program.modules.db, { appid, openid })
    assert(id)
    return { id, openid }
  }
  let serial = 0
  const order = (rest: object = {}) => ({
    appid,
    mchid,
    description: '一碗面',
    out_trade_no: `refuse${serial++}`,
    notify_url: 'http://127.0.0.1:1/notify',
    amount: { total: 1000 },
    ...rest,
  })
  const client = clientOf(merchant)
  const { payments } = program.modules
  const made = async (rest: object = {}) => {
    const body = order(rest)
    const { code_url: code } = await client.pay.native(body)
    const { orders } = await payments.open(code)
    return { body, code, number: body.out_trade_no, orders }
  }
  const pay = async (one: typeof payer, orders: Awaited<ReturnType<typeof made>>['orders']) =>
    payments.pay({ orders, customerId: (await customer(one)).id, funding: { method: 'balance' } })
  const paid = async () => {
    const one = await made()
    await pay(payer, one.orders)
    return one
  }
  const rest = { client, provider, other, payer, stranger, customer, order, made, pay, paid }
  return { ...rest, mchid, appid, ofProvider: clientOf(provider), ...program.modules }
}

test('every order that may not be made, paid, closed or reversed is refused by its name', async () => {
  await using server = await startServer()
  const till = await createTill(server)
  const { client, made, order, paid, pay, payer, stranger, mchid, db, keys } = till
  const { openid } = await till.customer(payer)

  const fresh = await made()
  const done = await paid()
  const closed = await made()
  await client.pay.close(closed.number)
  const short = await made({ time_expire: '2020-01-01T00:00:00+08:00' })
  const named = order()
  const { prepay_id: namedId } = await client.pay.jsapi({ ...named, payer: { openid } })
  const namedOrders = (await till.payments.open(namedId)).orders
  const noBalance = await made({ limit_pay: ['no_balance'] })
  const dear = await made({ amount: { total: 30_000 } })
  const huge = await made({ amount: { total: 2_000_000_000 } })
  const later = (ms: number) => () => plusMs(new Date(), ms)
  const partner = {
    sp_appid: till.provider.appid,
    sp_mchid: till.provider.mchid,
    sub_mchid: mchid,
    description: '花',
    out_trade_no: 'partner001',
    notify_url: 'http://127.0.0.1:1/notify',
    amount: { total: 1 },
  }

  await playAll([
    ['APPID_MCHID_NOT_MATCH', () => client.pay.native(order({ appid: till.other.appid }))],
    ['INVALID_OPENID', () => client.pay.jsapi({ ...order(), payer: { openid: 'oNobody' } })],
    ['INVALID_NOTIFY_URL', () => client.pay.native(order({ notify_url: 'ftp://shop.cn/notify' }))],
    ['INVALID_TIME_EXPIRE', async () => expiryOf('no time', new Date())],
    ['MCHID_MISMATCH', () => client.pay.native(order({ mchid: till.other.mchid }))],
    ['SUB_MCHID_NOT_FOUND', () => till.ofProvider.partner.native(partner)],
    ['CONTENT_DIFFERS', () => client.pay.native({ ...fresh.body, amount: { total: 999 } })],
    ['OUT_TRADE_NO_USED', () => client.pay.native(done.body)],
    ['ORDER_NOT_EXIST', () => client.pay.query('nobodyknows')],
    ['ORDER_PAID', () => client.pay.close(done.number)],
    ['ORDER_PAID', () => pay(stranger, done.orders)],
    ['ORDER_CLOSED', () => pay(payer, closed.orders)],
    ['NOT_CODE_PAY', () => client.pay.reverse(done.number, { mchid, appid: till.appid })],
    ['OTHER_PAYER', () => pay(stranger, namedOrders)],
    ['FUNDING_NOT_ALLOWED', () => pay(payer, noBalance.orders)],
    ['NOT_ENOUGH', () => pay(stranger, dear.orders)],
    ['LIMIT_DAY', () => pay(payer, huge.orders)],
    ['PREPAY_INVALID', () => till.payments.open(`${fresh.code}x`)],
    [
      'PREPAY_EXPIRED',
      async () => readPrepay(keys, fresh.code.split('pr=')[1] ?? '', later(dayMs)()),
    ],
    [
      'CALLBACK_NOT_FOUND',
      () => redeliverCallbacks({ db, now: () => new Date() }, { mchid, subject: 'none' }),
    ],
    [
      'ORDER_NOT_EXIST',
      () =>
        reverseOrder(
          { db, now: later(0), instructions: withoutChannels({ db, now: later(0) }) },
          { mchid, outTradeNo: 'none', spMchid: null },
        ),
    ],
  ])
  assert.equal((await client.pay.query(short.number)).trade_state, 'NOTPAY')
  assert.equal((await client.pay.query(fresh.number)).trade_state, 'NOTPAY', 'nothing was changed')
})

test('every refund that may not be given is refused by its name', async () => {
  await using server = await startServer()
  const till = await createTill(server)
  const { client, made, paid, mchid, db } = till
  const fresh = await made()
  const done = await paid()
  const full = await paid()
  const cny = (refund: number, total = 1000) => ({ refund, total, currency: 'CNY' as const })
  const ask = (number: string, refund: number, rest: object = {}) =>
    client.refunds.create({
      out_trade_no: number,
      out_refund_no: `r${number}`,
      amount: cny(refund),
      ...rest,
    })
  await ask(full.number, 1000)
  const at = (ms: number) => () => plusMs(new Date(), ms)
  const inner = (transactionId: string | null, outTradeNo: string | null) => ({
    mchid,
    spMchid: null,
    transactionId,
    outTradeNo,
    outRefundNo: 'inner',
    amount: fen(1n),
    total: fen(1000n),
    reason: null,
    notifyUrl: null,
    contentDigest: 'x',
  })

  await playAll([
    ['ORDER_NOT_FOUND', () => ask('nobodyknows', 1)],
    ['REFUND_NOT_FOUND', () => client.refunds.query('nobodyknows')],
    ['ORDER_NOT_NAMED', () => requestRefund({ db, now: at(0) }, inner(null, null))],
    ['ORDER_MISMATCH', () => ask(done.number, 1, { transaction_id: full.orders[0]?.id ?? '' })],
    ['ORDER_NOT_PAID', () => ask(fresh.number, 1)],
    ['TOTAL_DIFFERS', () => ask(done.number, 1, { amount: cny(1, 999) })],
    ...[
      [{ account: 'AVAILABLE', amount: 2 } as const],
      [1, 2].map(() => ({ account: 'AVAILABLE', amount: 1 }) as const),
    ].map((from) => {
      const amount = { ...cny(from.length, 1000), from }
      return ['FROM_DIFFERS', () => ask(done.number, from.length, { amount })] as const
    }),
    ['REFUND_EXCEEDS_PAYMENT', () => ask(done.number, 1001)],
    ['REFUND_EXCEEDS_PAYMENT', () => ask(full.number, 1, { out_refund_no: 'another' })],
    ['REFUND_NO_REUSED', () => ask(full.number, 999)],
    [
      'REFUND_TOO_LATE',
      () => requestRefund({ db, now: at(366 * dayMs) }, inner(null, done.number)),
    ],
  ])

  for (let count = 0; count < 50; count++)
    await ask(done.number, 1, { out_refund_no: `part${count}` })
  await playAll([['TOO_MANY_REFUNDS', () => ask(done.number, 1, { out_refund_no: 'part51' })]])

  const last = await paid()
  const merchant = { kind: 'merchant_unsettled', owner: mchid } as const
  await inTransaction(db, (tx) => setAccountState(tx, merchant, 'CNY', 'frozen'))
  await playAll([
    ['ACCOUNT_ERROR', () => ask(last.number, 1)],
    ['ACCOUNT_ERROR', async () => till.pay(till.payer, (await made()).orders)],
  ])
})

test('combine orders are refused by their names', async () => {
  await using server = await startServer()
  const till = await createTill(server)
  const { client, mchid, appid } = till
  const part = (number: string) => ({
    mchid,
    attach: '一',
    amount: { total_amount: 10, currency: 'CNY' as const },
    out_trade_no: number,
    description: '合单',
  })
  const combine = (number: string, sub_orders: ReturnType<typeof part>[]) =>
    client.combine.native({
      combine_appid: appid,
      combine_mchid: mchid,
      combine_out_trade_no: number,
      sub_orders,
      notify_url: 'http://127.0.0.1:1/notify',
    })
  await combine('whole1', [part('parta1'), part('partb1')])
  await playAll([
    ['SUB_ORDERS_COUNT', () => combine('whole2', [part('parta2')])],
    ['SUB_ORDERS_REPEATED', () => combine('whole3', [part('parta3'), part('parta3')])],
    ['COMBINE_NOT_EXIST', () => client.combine.query('nobodyknows')],
    [
      'SUB_ORDERS_DIFFER',
      () =>
        client.combine.close('whole1', {
          combine_appid: appid,
          sub_orders: [{ mchid, out_trade_no: 'parta1' }],
        }),
    ],
  ])
})
