import { test } from 'node:test'
import { admits, refuses, x } from '../testing/judges.ts'
import {
  BillView,
  EcommerceFundFlowQuery,
  EncryptedBillView,
  FundFlowBillQuery,
  SharingBillQuery,
  SubMerchantFundFlowQuery,
  TradeBillQuery,
} from './bill.ts'

const day = { bill_date: '2026-11-26' }
const algorithm = 'AEAD_AES_256_GCM'

test('queries of bills', async () => {
  await admits(TradeBillQuery, day, [
    ['all', 'bill_type', 'ALL'],
    ['packed', 'tar_type', 'GZIP'],
    ['one sub-merchant', 'sub_mchid', '1900000109'],
  ])
  await refuses(TradeBillQuery, day, [
    ['missing', 'bill_date', undefined],
    ['no dashes', 'bill_date', '20261126'],
    ['no month', 'bill_date', '2026-13-01'],
    ['no day', 'bill_date', '2026-11-32'],
    ['a time', 'bill_date', '2026-11-26T00:00:00'],
    ['no type', 'bill_type', 'REVOKED'],
    ['no archive', 'tar_type', 'ZIP'],
    ['long', 'sub_mchid', x(33)],
  ])
  await refuses(FundFlowBillQuery, day, [['no purse', 'account_type', 'DEPOSIT']])
  await refuses(SharingBillQuery, day, [['missing', 'bill_date', undefined]])
  const one = { ...day, sub_mchid: '1900000109', account_type: 'DEPOSIT', algorithm }
  await refuses(SubMerchantFundFlowQuery, one, [
    ['missing', 'sub_mchid', undefined],
    ['missing', 'account_type', undefined],
    ['missing', 'algorithm', undefined],
    ['unknown', 'algorithm', 'NONE'],
  ])
  await refuses(EcommerceFundFlowQuery, { ...day, account_type: 'ALL', algorithm }, [
    ['one purse', 'account_type', 'BASIC'],
    ['missing', 'account_type', undefined],
  ])
})

test('answers about bills', async () => {
  const hash = { hash_type: 'SHA1', hash_value: 'dcd7ceb3d382a1181798368bb15d8437de46c00f' }
  const view = {
    ...hash,
    download_url: 'https://api.mch.weixin.qq.com/v3/billdownload/file?token=x',
  }
  await refuses(BillView, view, [
    ['missing', 'hash_value', undefined],
    ['missing', 'download_url', undefined],
    ['long', 'download_url', x(2049)],
  ])
  const entry = { bill_sequence: 1, encrypt_key: 'AAAA', nonce: 'k1ng2f0rce3n0nce', ...view }
  const list = { download_bill_count: 1, download_bill_list: [entry] }
  await admits(EncryptedBillView, list, [['none', 'download_bill_list', []]])
  await refuses(EncryptedBillView, list, [
    ['from one', 'download_bill_list.0.bill_sequence', 0],
    ['missing', 'download_bill_list.0.encrypt_key', undefined],
    ['long', 'download_bill_list.0.nonce', x(17)],
  ])
})
