import { test } from 'node:test'
import type { TSchema } from 'typebox'
import * as bodies from '../testing/bodies.ts'
import { admits, type Json, type Row, refuses, wide, x } from '../testing/judges.ts'
import { AppBody, H5Body, JsapiBody, NativeBody } from './direct.ts'
import { PartnerH5Body, PartnerJsapiBody, PartnerNativeBody } from './partner.ts'

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
    [PartnerH5Body, bodies.partnerH5Body],
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
