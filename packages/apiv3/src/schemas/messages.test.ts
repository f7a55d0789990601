import { deepEqual, equal } from 'node:assert/strict'
import { test } from 'node:test'
import type { TSchema } from 'typebox'
import { Compile } from 'typebox/compile'
import * as bodies from '../testing/bodies.ts'
import { merchantSerial } from '../testing/identity.ts'
import { admits, changed, type Json, refuses, wide, x } from '../testing/judges.ts'
import * as views from '../testing/views.ts'
import { CertificatesView } from './certificates.ts'
import { authCodePattern, CodepayBody, PartnerCodepayBody } from './codepay.ts'
import { CombineCloseBody, CombineH5Body, CombineJsapiBody, CombineNativeBody } from './combine.ts'
import { ReverseBody } from './direct.ts'
import { ErrorView } from './error.ts'
import { Notification } from './notification.ts'
import { PartnerReverseBody } from './partner.ts'
import { RefundBody, RefundNotice, RefundView } from './refund.ts'
import { CombineTransactionView, PartnerTransactionView, TransactionView } from './transaction.ts'

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
    ['257 of 256', 'notify_url', `https://${x(249)}`],
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
    ['256', 'notify_url', `https://${x(248)}`],
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
