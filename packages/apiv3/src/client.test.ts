import { deepEqual, equal, match, notEqual, rejects, throws } from 'node:assert/strict'
import { test } from 'node:test'
import { createClient } from './client.ts'
import { verifyApp, verifyJsapi } from './client-pay.ts'
import { WechatpayError } from './error.ts'
import { decryptField } from './field.ts'
import * as bodies from './testing/bodies.ts'
import { apiV3Key, platformSerial, publicKeyId } from './testing/identity.ts'
import * as views from './testing/views.ts'
import { fault, merchant, platform, stranger, world } from './testing/world.ts'

test('every call goes where the contract says', async () => {
  const of = { sp_mchid: '1900000001', sub_mchid: '1900000109' }
  const prepay = { prepay_id: 'wx2610' }
  const reversed = { mchid: '1900000001', out_trade_no: 'T20260101000001' }
  const partnerReversed = { ...of, out_trade_no: 'T20260101000001' }
  const number = 'T20260101000001'
  type Client = ReturnType<typeof createClient>
  const table: readonly (readonly [string, unknown, (client: Client) => Promise<unknown>])[] = [
    ['POST /v3/pay/transactions/jsapi', prepay, ({ pay }) => pay.jsapi(bodies.jsapiBody)],
    ['POST /v3/pay/transactions/app', prepay, ({ pay }) => pay.app(bodies.nativeBody)],
    ['POST /v3/pay/transactions/h5', { h5_url: 'u' }, ({ pay }) => pay.h5(bodies.h5Body)],
    [
      'POST /v3/pay/transactions/native',
      { code_url: 'u' },
      ({ pay }) => pay.native(bodies.nativeBody),
    ],
    [
      `GET /v3/pay/transactions/out-trade-no/${number}?mchid=1900000001`,
      views.transaction,
      ({ pay }) => pay.query(number),
    ],
    [
      'GET /v3/pay/transactions/id/4200000000202601011234567890?mchid=1900000001',
      views.transaction,
      ({ pay }) => pay.queryById('4200000000202601011234567890'),
    ],
    [
      `POST /v3/pay/transactions/out-trade-no/${number}/reverse`,
      reversed,
      ({ pay }) => pay.reverse(number, { appid: 'wx1', mchid: '1900000001' }),
    ],
    [
      'POST /v3/pay/partner/transactions/jsapi',
      prepay,
      ({ partner }) => partner.jsapi(bodies.partnerJsapiBody),
    ],
    [
      'POST /v3/pay/partner/transactions/app',
      prepay,
      ({ partner }) => partner.app(bodies.partnerNativeBody),
    ],
    [
      'POST /v3/pay/partner/transactions/h5',
      { h5_url: 'u' },
      ({ partner }) => partner.h5(bodies.partnerH5Body),
    ],
    [
      'POST /v3/pay/partner/transactions/native',
      { code_url: 'u' },
      ({ partner }) => partner.native(bodies.partnerNativeBody),
    ],
    [
      `GET /v3/pay/partner/transactions/out-trade-no/${number}?sp_mchid=1900000001&sub_mchid=1900000109`,
      views.partnerTransaction,
      ({ partner }) => partner.query(number, of),
    ],
    [
      'GET /v3/pay/partner/transactions/id/4200000000202601011234567890?sp_mchid=1900000001&sub_mchid=1900000109',
      views.partnerTransaction,
      ({ partner }) => partner.queryById('4200000000202601011234567890', of),
    ],
    [
      `POST /v3/pay/partner/transactions/out-trade-no/${number}/reverse`,
      partnerReversed,
      ({ partner }) => partner.reverse(number, of),
    ],
    [
      'POST /v3/combine-transactions/jsapi',
      prepay,
      ({ combine }) => combine.jsapi(bodies.combineJsapiBody),
    ],
    [
      'POST /v3/combine-transactions/app',
      prepay,
      ({ combine }) => combine.app(bodies.combineH5Body),
    ],
    [
      'POST /v3/combine-transactions/h5',
      { h5_url: 'u' },
      ({ combine }) => combine.h5(bodies.combineH5Body),
    ],
    [
      'POST /v3/combine-transactions/native',
      { code_url: 'u' },
      ({ combine }) => combine.native(bodies.combineH5Body),
    ],
    [
      'GET /v3/combine-transactions/out-trade-no/C20260101000001',
      views.combineTransaction,
      ({ combine }) => combine.query('C20260101000001'),
    ],
    [
      'POST /v3/refund/domestic/refunds',
      views.refund,
      ({ refunds }) => refunds.create(bodies.refundBody),
    ],
    [
      'GET /v3/refund/domestic/refunds/R20260101000001',
      views.refund,
      ({ refunds }) => refunds.query('R20260101000001'),
    ],
    [
      'GET /v3/refund/domestic/refunds/R20260101000001?sub_mchid=1900000109',
      views.refund,
      ({ refunds }) => refunds.query('R20260101000001', '1900000109'),
    ],
  ]
  for (const [place, body, ask] of table) {
    await using there = await world({ body })
    deepEqual(await ask(there.client), body, place)
    const [request] = there.seen
    equal(`${request?.method} ${request?.url}`, place)
  }
})

test('closing answers 204 without a word', async () => {
  const body = { combine_appid: 'wx1', sub_orders: [{ mchid: '1', out_trade_no: 'T20260101' }] }
  await using there = await world({ status: 204 })
  const { pay, partner, combine } = there.client
  equal(await pay.close('T2026|01*01'), undefined)
  equal(await partner.close('T20260101', { sp_mchid: '1', sub_mchid: '2' }), undefined)
  equal(await combine.close('C20260101', body), undefined)
  deepEqual(
    there.seen.map(({ url, body: text }) => [url, text]),
    [
      ['/v3/pay/transactions/out-trade-no/T2026%7C01*01/close', '{"mchid":"1900000001"}'],
      [
        '/v3/pay/partner/transactions/out-trade-no/T20260101/close',
        '{"sp_mchid":"1","sub_mchid":"2"}',
      ],
      ['/v3/combine-transactions/out-trade-no/C20260101/close', JSON.stringify(body)],
    ],
  )
})

test('requests carry what the platform demands', async () => {
  await using there = await world({ body: { code_url: 'u' } })
  await there.client.pay.native(bodies.nativeBody)
  const headers = there.seen[0]?.headers ?? {}
  equal(headers.accept, 'application/json')
  equal(headers['content-type'], 'application/json')
  equal(headers['wechatpay-serial'], platformSerial)
  match(headers['user-agent'] ?? '', /^tongbao-apiv3\//)
  match(headers.authorization ?? '', /^WECHATPAY2-SHA256-RSA2048 mchid="1900000001",/)
})

test('code pay is decided at once, or waits for the payer', async () => {
  await using decided = await world({ body: views.transaction })
  const paid = await decided.client.pay.codepay(bodies.codepayBody)
  deepEqual(paid, { state: 'decided', transaction: views.transaction })

  const reason = { code: 'USERPAYING', message: '需要用户输入支付密码' }
  await using waiting = await world({ status: 202, body: reason })
  const unpaid = await waiting.client.partner.codepay(bodies.partnerCodepayBody)
  deepEqual(unpaid, { state: 'awaiting_payer', reason })
  equal(waiting.seen.length, 1)

  await using partner = await world({ body: views.partnerTransaction })
  equal((await partner.client.partner.codepay(bodies.partnerCodepayBody)).state, 'decided')
})

test('a refusal is thrown with all that the platform said, and is final', async () => {
  const detail = { field: '/amount/total', issue: 'minimum', location: 'body' }
  const table = [
    [400, 'PARAM_ERROR'],
    [401, 'SIGN_ERROR'],
    [403, 'NO_AUTH'],
    [404, 'ORDER_NOT_EXIST'],
  ] as const
  for (const [status, code] of table) {
    await using there = await world({ status, body: { code, message: '不行', detail } })
    const error = await there.client.pay.query('T20260101').catch((thrown: unknown) => thrown)
    if (!(error instanceof WechatpayError)) throw new Error('no refusal')
    deepEqual([error.code, error.status, error.message], [code, status, '不行'])
    deepEqual(error.detail, detail)
    equal(error.requestId, '08F7B1-0')
    equal(error.outcomeUnknown, false)
    equal(there.seen.length, 1, 'asked once')
  }
})

test('a refusal without a readable body keeps its status', async () => {
  await using there = await world({ status: 403, body: 'Forbidden by some proxy' })
  await rejects(there.client.pay.query('T20260101'), fault('HTTP_403', 403))
})

test('a redirect is not followed', async () => {
  await using there = await world({ status: 302, headers: { Location: '/elsewhere' } })
  await rejects(there.client.pay.query('T20260101'), fault('HTTP_302', 302))
  equal(there.seen.length, 1)
})

test('an answer about another order is not taken', async () => {
  await using there = await world({ body: views.transaction })
  const { pay, refunds } = there.client
  await rejects(pay.query('T20269999'), fault('ANSWER_MALFORMED'))
  await rejects(pay.queryById('42'), fault('ANSWER_MALFORMED'))
  await using other = await world({ body: views.refund })
  const body = { ...bodies.refundBody, out_refund_no: 'R2' }
  await rejects(other.client.refunds.create(body), fault('ANSWER_MALFORMED'))
  await rejects(refunds.query('R1'), fault('ANSWER_MALFORMED'))
})

test('an abnormal refund goes another way, and the answer is about it', async () => {
  await using there = await world({ body: views.refund })
  const { refund_id, out_refund_no } = views.refund
  const body = { out_refund_no, type: 'MERCHANT_BANK_CARD' } as const
  equal((await there.client.refunds.applyAbnormal(refund_id, body)).status, 'PROCESSING')
  const [request] = there.seen
  equal(request?.url, `/v3/refund/domestic/refunds/${refund_id}/apply-abnormal-refund`)
  equal(request?.body, JSON.stringify(body))
  await rejects(there.client.refunds.applyAbnormal('50', body), fault('ANSWER_MALFORMED'))
})

test('an answer out of shape is not taken, a new word in it is', async () => {
  await using there = await world([
    { body: { ...views.transaction, amount: { total: '100' } } },
    { body: [] },
    { body: 'x' },
    { status: 204 },
    { body: { ...views.transaction, trade_type: 'TELEPATHY', brand_new: 1 } },
  ])
  const ask = () => there.client.pay.query('T20260101000001')
  for (let row = 0; row < 4; row++) await rejects(ask(), fault('ANSWER_MALFORMED'))
  const { trade_type } = await ask()
  equal(String(trade_type), 'TELEPATHY')
})

test('pay parameters and fields use the keys of the client', async () => {
  const keys = { [publicKeyId]: stranger.publicPem, [platformSerial]: platform.certificatePem }
  await using there = await world({ body: {} }, { platformKeys: keys })
  const { client } = there
  const order = { appId: 'wx1', prepayId: 'wx26' }
  equal(verifyJsapi(await client.jsapiParams(order), merchant.publicKey), true)
  const app = await client.appParams(order)
  equal(verifyApp(app, merchant.publicKey), true)
  equal(app.partnerid, '1900000001')
  equal((await client.appParams({ ...order, partnerId: '2' })).partnerid, '2')
  equal(decryptField(stranger.privateKey, client.encryptField('张三')), '张三')
})

test('wrong options are told when the client is made', async () => {
  await using there = await world({ body: {} }, { platformKeys: {} })
  throws(() => there.client.encryptField('张三'), fault('PLATFORM_KEY_UNKNOWN'))
  const options = { mchid: '1', serialNo: 'A', privateKey: merchant.privatePem, apiV3Key }
  throws(() => createClient({ ...options, baseUrl: 'https://a.example/prefix' }), RangeError)
  throws(() => createClient({ ...options, baseUrl: 'nowhere' }), TypeError)
  throws(
    () => createClient({ ...options, baseUrl: 'https://a.example', apiV3Key: 'short' }),
    RangeError,
  )
  notEqual(createClient({ ...options, baseUrl: 'https://a.example' }), undefined)
})
