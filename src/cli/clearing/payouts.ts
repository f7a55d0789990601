import { findPayouts, type Payout } from '#clearing'
import type { Field } from '../ledger/csv.ts'
import { type ClearingErrand, type Form, readArguments } from './errand.ts'
import { readMerchant, readPeriod } from './read-values.ts'
import { tableText } from './table.ts'
import { beijingText, payoutStates } from './words.ts'

export const payoutsForm: Form = {
  usage: 'payouts <mchid> [from] [to] [--csv]',
  example: 'payouts 1900000001 2026-11-01 2026-11-30',
  places: [1, 3],
  flags: ['--csv'],
}

/** 出款: a merchant's payouts by the day on which they were created, newest first. */
export async function payoutsErrand(errand: ClearingErrand): Promise<number> {
  const { db, print, args } = errand
  const { places, has } = readArguments(payoutsForm, args)
  const { mchid } = await readMerchant(errand, places[0])
  const period = readPeriod(errand, places[1], places[2])
  const found = await findPayouts(db, { mchid, ...period })
  print(tableText({ columns, rows: found.map(rowOf) }, has('--csv')))
  return 0
}

const columns = [
  '出款单号',
  '业务日期',
  '种类',
  '商户单号',
  '结算单元',
  '金额',
  '收款账户',
  '状态',
  '发送次数',
  '原因',
  '到账时间',
]

const rowOf = (payout: Payout): readonly Field[] => [
  payout.id,
  payout.businessDate,
  payout.kind === 'automatic' ? '自动' : '提现',
  payout.outRequestNo ?? '',
  payout.unit === payout.mchid ? '商户本身' : payout.unit,
  payout.amount,
  `${payout.bankName} 尾号${payout.last4}`,
  payoutStates[payout.state],
  BigInt(payout.attempt),
  payout.reason ?? '',
  payout.paidAt ? beijingText(payout.paidAt) : '',
]
