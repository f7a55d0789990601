import { deepEqual, equal } from 'node:assert/strict'
import { test } from 'node:test'
import Fastify from 'fastify'
import type { TSchema } from 'typebox'
import { Compile } from 'typebox/compile'
import * as bodies from '../testing/bodies.ts'
import { merchantSerial } from '../testing/identity.ts'
import * as views from '../testing/views.ts'
import { CertificatesView } from './certificates.ts'
import { authCodePattern, CodepayBody, PartnerCodepayBody } from './codepay.ts'
import { CombineCloseBody, CombineH5Body, CombineJsapiBody, CombineNativeBody } from './combine.ts'
import { AppBody, H5Body, JsapiBody, NativeBody, ReverseBody } from './direct.ts'
import { ErrorView } from './error.ts'
import { Notification } from './notification.ts'
import {
  PartnerH5Body,
  PartnerJsapiBody,
  PartnerNativeBody,
  PartnerReverseBody,
} from './partner.ts'
import { RefundBody, RefundNotice, RefundView } from './refund.ts'
import { CombineTransactionView, PartnerTransactionView, TransactionView } from './transaction.ts'

type Json = Readonly<Record<string, unknown>>
type Row = readonly [why: string, path: string, value: unknown]

/** TypeBox judges in the client, Ajv in strict mode on a server; they must not differ. */
async function judges(schema: TSchema): Promise<(value: unknown) => Promise<boolean>> {
  const compiled = Compile(schema)
  const app = Fastify({
    ajv: { customOptions: { coerceTypes: false, removeAdditional: false, strict: true } },
  })
  app.post('/', { schema: { body: schema } }, () => ({}))
  await app.ready()
  return async (value) => {
    const byAjv = await app.inject({
      method: 'POST',
      url: '/',
      payload: JSON.stringify(value),
      headers: { 'content-type': 'application/json' },
    })
    const verdict = compiled.Check(value)
    equal(byAjv.statusCode === 200, verdict, `judges differ over ${JSON.stringify(value)}`)
    return verdict
  }
}

async function rows(schema: TSchema, sample: Json, expected: boolean, table: readonly Row[]) {
  const admits = await judges(schema)
  equal(await admits(sample), true, 'the sample itself')
  for (const [why, path, value] of table) {
    equal(await admits(changed(sample, path, value)), expected, `${why}: ${path}`)
  }
}
const refuses = (schema: TSchema, sample: Json, table: readonly Row[]) =>
  rows(schema, sample, false, table)
const admits = (schema: TSchema, sample: Json, table: readonly Row[]) =>
  rows(schema, sample, true, table)

/** A copy with the member at `a.b.0.c` set, or taken away when the value is undefined. */
function changed(sample: unknown, path: string, value: unknown): unknown {
  const [head = '', ...rest] = path.split('.')
  const copy = Array.isArray(sample) ? [...sample] : { ...Object(sample) }
  const next = rest.length === 0 ? value : changed(copy[head], rest.join('.'), value)
  if (next === undefined) delete copy[head]
  else copy[head] = next
  return copy
}

const x = (length: number): string => 'x'.repeat(length)
const wide = (length: number): string => '付'.repeat(length)

/** What every prepay body refuses, whoever sends it. */
const orderRefusals: readonly Row[] = [
  ['required', 'description', undefined],
  ['required', 'out_trade_no', undefined],
  ['required', 'notify_url', undefined],
  ['required', 'amount', undefined],
  ['required', 'amount.total', undefined],
  ['null is no value', 'attach', null],
  ['null is no value', 'amount', null],
  ['nothing moves', 'amount.total', 0],
  ['money does not flow back', 'amount.total', -1],
  ['past 31 bits', 'amount.total', 2_147_483_648],
  ['no part of a fen', 'amount.total', 1.5],
  ['a string is no amount', 'amount.total', '100'],
  ['true is no amount', 'amount.total', true],
  ['an array is no amount', 'amount.total', [100]],
  ['only CNY', 'amount.currency', 'USD'],
  ['empty', 'description', ''],
  ['128 of 127', 'description', x(128)],
  ['128 of 127', 'description', wide(128)],
  ['five of six', 'out_trade_no', 'T2026'],
  ['33 of 32', 'out_trade_no', x(33)],
  ['a letter outside', 'out_trade_no', 'T2026 0101'],
  ['a letter outside', 'out_trade_no', 'T2026@0101'],
  ['a letter outside', 'out_trade_no', '订单号二零二六'],
  ['a line behind', 'out_trade_no', 'T20260101\n'],
  ['256 of 255', 'notify_url', `https://${x(248)}`],
  ['empty', 'notify_url', ''],
  ['129 of 128', 'attach', x(129)],
  ['129 of 128', 'attach', wide(129)],
  ['33 of 32', 'goods_tag', x(33)],
  ['no zone', 'time_expire', '2026-01-01T10:00:00'],
  ['no T', 'time_expire', '2026-01-01 10:00:00+08:00'],
  ['no such month', 'time_expire', '2026-13-01T10:00:00+08:00'],
  ['no such hour', 'time_expire', '2026-01-01T24:00:00+08:00'],
  ['short zone', 'time_expire', '2026-01-01T10:00:00+8'],
  ['a number', 'time_expire', 1_767_225_600],
  ['unknown word', 'limit_pay', ['no_money']],
  ['no list', 'limit_pay', 'no_credit'],
  ['a text', 'support_fapiao', 'true'],
  ['empty list', 'detail', { goods_detail: [] }],
  ['no quantity', 'detail', { goods_detail: [{ merchant_goods_id: 'g', unit_price: 1 }] }],
  ['a float', 'detail', { cost_price: 0.5 }],
  ['address required', 'scene_info', {}],
  ['46 of 45', 'scene_info.payer_client_ip', '1'.repeat(46)],
  ['no address', 'scene_info.payer_client_ip', 'localhost'],
  ['a text', 'settle_info', { profit_sharing: 'Y' }],
]

const orderAdmissions: readonly Row[] = [
  ['one fen', 'amount.total', 1],
  ['the most', 'amount.total', 2_147_483_647],
  ['named', 'amount.currency', 'CNY'],
  ['127 letters', 'description', x(127)],
  ['127 wide letters', 'description', wide(127)],
  ['six', 'out_trade_no', 'a_-|*9'],
  ['32', 'out_trade_no', x(32)],
  ['255', 'notify_url', `https://${x(247)}`],
  ['128 wide letters', 'attach', wide(128)],
  ['empty', 'attach', ''],
  ['Beijing', 'time_expire', '2026-01-01T10:00:00+08:00'],
  ['Zulu', 'time_expire', '2026-01-01T02:00:00Z'],
  ['milliseconds', 'time_expire', '2026-01-01T10:00:00.123+08:00'],
  ['all words', 'limit_pay', ['no_balance', 'no_credit', 'no_debit', 'balance_only']],
  ['goods', 'detail', { goods_detail: [{ merchant_goods_id: 'g', quantity: 1, unit_price: 0 }] }],
  ['a member of a newer SDK', 'something_new', { any: [null, 1] }],
]

test('prepay bodies refuse and admit alike, direct and partner', async () => {
  const table: readonly (readonly [TSchema, Json])[] = [
    [JsapiBody, bodies.jsapiBody],
    [AppBody, bodies.nativeBody],
    [NativeBody, bodies.nativeBody],
    [H5Body, bodies.h5Body],
    [PartnerJsapiBody, bodies.partnerJsapiBody],
    [PartnerNativeBody, bodies.partnerNativeBody],
    [PartnerH5Body, { ...bodies.h5Body, ...bodies.partnerNativeBody }],
  ]
  for (const [schema, sample] of table) {
    await refuses(schema, sample, orderRefusals)
    await admits(schema, sample, orderAdmissions)
  }
})

test('who acts must be named', async () => {
  await refuses(JsapiBody, bodies.jsapiBody, [
    ['required', 'appid', undefined],
    ['required', 'mchid', undefined],
    ['33 of 32', 'appid', x(33)],
    ['a number', 'mchid', 1_900_000_001],
    ['required', 'payer', undefined],
    ['required', 'payer.openid', undefined],
    ['129 of 128', 'payer.openid', x(129)],
    ['half an identity', 'payer.identity', { type: 'IDCARD' }],
  ])
  await refuses(PartnerJsapiBody, bodies.partnerJsapiBody, [
    ['required', 'sp_appid', undefined],
    ['required', 'sp_mchid', undefined],
    ['required', 'sub_mchid', undefined],
    ['one of two', 'payer.sp_openid', undefined],
  ])
  await admits(PartnerJsapiBody, bodies.partnerJsapiBody, [
    ['the other of two', 'payer', { sub_openid: 'o' }],
    ['the subsidy of a platform', 'settle_info', { profit_sharing: true, subsidy_amount: 10 }],
  ])
})

test('H5 must say where the page is shown', async () => {
  await refuses(H5Body, bodies.h5Body, [
    ['required', 'scene_info', undefined],
    ['required', 'scene_info.h5_info', undefined],
    ['unknown word', 'scene_info.h5_info.type', 'Windows'],
    ['65 of 64', 'scene_info.h5_info.app_name', x(65)],
  ])
  await admits(H5Body, bodies.h5Body, [
    ['iOS', 'scene_info.h5_info.type', 'iOS'],
    ['v6', 'scene_info.payer_client_ip', '2001:db8::ffff:10.0.0.1'],
  ])
})

test('code pay', async () => {
  const table: readonly (readonly [TSchema, Json])[] = [
    [CodepayBody, bodies.codepayBody],
    [PartnerCodepayBody, bodies.partnerCodepayBody],
  ]
  for (const [schema, sample] of table) {
    await refuses(schema, sample, [
      ['required', 'payer.auth_code', undefined],
      ['33 of 32', 'payer.auth_code', '1'.repeat(33)],
      ['required', 'scene_info', undefined],
      ['required', 'scene_info.store_info', undefined],
      ['one of two', 'scene_info.store_info', { name: 'x' }],
      ['257 of 256', 'scene_info.store_info', { out_id: x(257) }],
      ['nothing moves', 'amount.total', 0],
    ])
    await admits(schema, sample, [
      ['the other of two', 'scene_info.store_info', { out_id: x(256) }],
      // Refused by its own code, not as malformed.
      ['a wrong code', 'payer.auth_code', '999'],
      [
        'its own spelling',
        'detail',
        {
          goods_detail: [
            { merchant_goods_id: 'g', wxpay_goods_id: 'w', quantity: 1, unit_price: 1 },
          ],
        },
      ],
    ])
  }
  const codes = [
    '104567890123456789',
    '154567890123456789',
    '164567890123456789',
    '13456789012345678',
  ]
  deepEqual(
    codes.map((code) => authCodePattern.test(code)),
    [true, true, false, false],
  )
})

test('combine', async () => {
  const sub = bodies.combineJsapiBody.sub_orders[0]
  await refuses(CombineJsapiBody, bodies.combineJsapiBody, [
    ['required', 'combine_appid', undefined],
    ['required', 'combine_mchid', undefined],
    ['required', 'combine_payer_info', undefined],
    ['one of two', 'combine_payer_info', {}],
    ['one of two or more', 'combine_out_trade_no', 'C'],
    ['33 of 32', 'combine_out_trade_no', x(33)],
    ['none', 'sub_orders', []],
    ['51 of 50', 'sub_orders', Array.from({ length: 51 }, () => sub)],
    ['required', 'sub_orders.0.attach', undefined],
    ['required', 'sub_orders.1.description', undefined],
    ['ten million yuan and a fen', 'sub_orders.0.amount.total_amount', 1_000_000_001],
    ['nothing moves', 'sub_orders.0.amount.total_amount', 0],
    ['required', 'sub_orders.0.amount.currency', undefined],
    ['an object', 'sub_orders.0.detail', { cost_price: 1 }],
    ['too much', 'sub_orders.0.settle_info', { subsidy_amount: 500_001 }],
    ['unknown here', 'limit_pay', ['no_credit']],
    ['six of seven', 'scene_info', { payer_client_ip: '::1', device_id: '123456' }],
  ])
  await admits(CombineJsapiBody, bodies.combineJsapiBody, [
    ['ten million yuan', 'sub_orders.0.amount.total_amount', 1_000_000_000],
    ['platform mode', 'sub_orders.0.sub_mchid', '1900000109'],
    ['a text', 'sub_orders.0.detail', '{"cost_price":1}'],
    ['a time to start', 'time_start', '2026-01-01T10:00:00+08:00'],
    ['fifty', 'sub_orders', Array.from({ length: 50 }, () => sub)],
  ])
  await admits(CombineNativeBody, bodies.combineJsapiBody, [
    ['no payer', 'combine_payer_info', undefined],
  ])
  await refuses(CombineH5Body, bodies.combineH5Body, [
    ['required', 'scene_info.h5_info', undefined],
  ])
  const close = { combine_appid: 'wx1', sub_orders: [{ mchid: '1', out_trade_no: 'T20260101' }] }
  await refuses(CombineCloseBody, close, [
    ['none', 'sub_orders', []],
    ['required', 'sub_orders.0.out_trade_no', undefined],
    ['required', 'combine_appid', undefined],
  ])
})

test('reverse', async () => {
  await refuses(ReverseBody, { appid: 'wx1', mchid: '1' }, [
    ['required', 'appid', undefined],
    ['required', 'mchid', undefined],
  ])
  const partner = { sp_mchid: '1', sub_mchid: '2' }
  await refuses(PartnerReverseBody, partner, [['required', 'sub_mchid', undefined]])
})

test('refund', async () => {
  await refuses(RefundBody, bodies.refundBody, [
    ['one of two', 'out_trade_no', undefined],
    ['required', 'out_refund_no', undefined],
    ['65 of 64', 'out_refund_no', x(65)],
    ['a letter outside', 'out_refund_no', 'R 1'],
    ['81 of 80', 'reason', wide(81)],
    ['7 of 8', 'notify_url', 'http://'],
    ['257 of 256', 'notify_url', x(257)],
    ['unknown word', 'funds_account', 'BASIC'],
    ['nothing moves', 'amount.refund', 0],
    ['a float', 'amount.refund', 0.4],
    ['required', 'amount.total', undefined],
    ['required', 'amount.currency', undefined],
    ['only CNY', 'amount.currency', 'JPY'],
    ['unknown purse', 'amount.from', [{ account: 'BASIC', amount: 1 }]],
    ['goods without amounts', 'goods_detail', [{ merchant_goods_id: 'g' }]],
  ])
  await admits(RefundBody, bodies.refundBody, [
    ['the @ is allowed here', 'out_refund_no', 'R@1'],
    ['80 wide letters', 'reason', wide(80)],
    ['both names', 'transaction_id', '4200000000202601011234567890'],
    ['two purses', 'amount.from', [{ account: 'AVAILABLE', amount: 40 }]],
  ])
  const byId = changed({ ...bodies.refundBody, transaction_id: '42' }, 'out_trade_no', undefined)
  equal(Compile(RefundBody).Check(byId), true)
})

test('what the platform says', async () => {
  await refuses(TransactionView, views.transaction, [
    ['unknown state', 'trade_state', 'PAID'],
    ['unknown type', 'trade_type', 'H5'],
    ['required', 'trade_state_desc', undefined],
    ['null', 'attach', null],
    ['a text', 'amount.total', '100'],
    ['no zone', 'success_time', '2026-01-01T10:00:00'],
  ])
  await admits(TransactionView, views.unpaid, [
    ['the device', 'scene_info', { device_id: 'POS1:1' }],
  ])
  await refuses(PartnerTransactionView, views.partnerTransaction, [
    ['required', 'sub_mchid', undefined],
  ])
  await refuses(CombineTransactionView, views.combineTransaction, [
    ['unknown here', 'sub_orders.0.trade_state', 'USERPAYING'],
  ])
  await refuses(RefundView, views.refund, [
    ['unknown word', 'status', 'DONE'],
    ['unknown word', 'channel', 'CARD'],
    ['required', 'amount.discount_refund', undefined],
    ['required', 'create_time', undefined],
  ])
  await refuses(RefundNotice, views.refundNotice, [
    ['one of two', 'mchid', undefined],
    ['not in a notice', 'refund_status', 'PROCESSING'],
  ])
  await admits(RefundNotice, views.refundNotice, [['partner', 'sp_mchid', '1900000001']])
})

test('envelopes, certificates, errors', async () => {
  const resource = {
    original_type: 'transaction',
    algorithm: 'AEAD_AES_256_GCM',
    ciphertext: 'AAAA',
    nonce: 'abcdef123456',
    associated_data: '',
  }
  const notification = {
    id: 'EV-2018022511223320873',
    create_time: '2026-01-01T10:00:00+08:00',
    resource_type: 'encrypt-resource',
    event_type: 'TRANSACTION.SUCCESS',
    summary: '支付成功',
    resource,
  }
  await refuses(Notification, notification, [
    ['37 of 36', 'id', x(37)],
    ['empty', 'summary', ''],
    ['other', 'resource_type', 'plain'],
    ['required', 'resource.nonce', undefined],
    ['17 of 16', 'resource.associated_data', x(17)],
  ])
  const certificate = {
    serial_no: merchantSerial,
    effective_time: '2026-01-01T10:00:00+08:00',
    expire_time: '2031-01-01T10:00:00+08:00',
    encrypt_certificate: resource,
  }
  await refuses(CertificatesView, { data: [certificate] }, [
    ['required', 'data.0.serial_no', undefined],
  ])
  await refuses(ErrorView, { code: 'PARAM_ERROR', message: '参数错误', detail: { field: '/a' } }, [
    ['required', 'message', undefined],
    ['empty', 'code', ''],
  ])
})
