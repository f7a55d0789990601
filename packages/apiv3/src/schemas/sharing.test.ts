import { test } from 'node:test'
import type { TSchema } from 'typebox'
import { admits, type Json, refuses, x } from '../testing/judges.ts'
import {
  AddReceiverBody,
  ShareBody,
  ShareReturnBody,
  SharingNotice,
  UnfreezeBody,
} from './sharing.ts'

const receiver = { type: 'MERCHANT_ID', account: '1900000109', amount: 1, description: '分账' }

const shareBody = {
  appid: 'wx0000000000000001',
  transaction_id: '4200000000202601011234567890',
  out_order_no: 'P20260101000001',
  receivers: [receiver],
  unfreeze_unsplit: true,
}
const unfreezeBody = {
  transaction_id: '4200000000202601011234567890',
  out_order_no: 'P20260101000002',
  description: '解冻全部剩余资金',
}
const returnBody = {
  order_id: '3008450740201411110007820472',
  out_return_no: 'R20260101000001',
  return_mchid: '1900000109',
  amount: 10,
  description: '用户退款',
}
const addBody = {
  appid: 'wx0000000000000001',
  type: 'MERCHANT_ID',
  account: '1900000109',
  name: 'c2VhbGVk',
  relation_type: 'STORE',
}
const notice = {
  mchid: '1900000001',
  transaction_id: '4200000000202601011234567890',
  order_id: '3008450740201411110007820472',
  out_order_no: 'P20260101000001',
  receiver,
  success_time: '2026-01-01T10:00:00+08:00',
}

test('messages of profit sharing', async () => {
  const numbers: readonly (readonly [TSchema, Json, string])[] = [
    [ShareBody, shareBody, 'out_order_no'],
    [UnfreezeBody, unfreezeBody, 'out_order_no'],
    [ShareReturnBody, returnBody, 'out_return_no'],
  ]
  for (const [schema, sample, number] of numbers) {
    await refuses(schema, sample, [
      ['required', number, undefined],
      ['65 of 64', number, x(65)],
      ['other characters', number, '分账'],
    ])
    await admits(schema, sample, [['every character', number, 'aA0_-|*@']])
  }
  await refuses(ShareBody, shareBody, [
    ['required', 'transaction_id', undefined],
    ['required', 'unfreeze_unsplit', undefined],
    ['51 of 50', 'receivers', Array.from({ length: 51 }, () => receiver)],
    ['nothing moves', 'receivers', [{ ...receiver, amount: 0 }]],
    ['nobody knows', 'receivers', [{ ...receiver, type: 'FRIEND' }]],
    ['81 of 80', 'receivers', [{ ...receiver, description: x(81) }]],
  ])
  await admits(ShareBody, shareBody, [
    ['only unfreezes', 'receivers', undefined],
    ['newer: without', 'appid', undefined],
    ['for a sub-merchant', 'sub_mchid', '1900000109'],
  ])
  await refuses(UnfreezeBody, unfreezeBody, [['required', 'description', undefined]])
  await refuses(ShareReturnBody, returnBody, [
    ['one of two', 'order_id', undefined],
    ['nothing moves', 'amount', 0],
  ])
  await admits(ShareReturnBody, returnBody, [['both', 'out_order_no', 'P1']])
  await refuses(AddReceiverBody, addBody, [
    ['required', 'appid', undefined],
    ['nobody knows', 'relation_type', 'FRIEND'],
    ['11 of 10', 'custom_relation', x(11)],
  ])
  await refuses(SharingNotice, notice, [
    ['one of two', 'mchid', undefined],
    ['a list', 'receiver', [receiver]],
  ])
  await admits(SharingNotice, notice, [['a provider', 'sp_mchid', '1900000100']])
})
