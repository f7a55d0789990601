import { type BillKind, type BillValues, billForms } from '../bill/bill-form.ts'
import { tallyBill } from '../bill/tally-bill.ts'
import { billHead, billRow, billTail } from '../bill/write-bill.ts'

export const payment: BillValues<'trade_all'> = {
  tradeTime: '2024-07-09 10:06:33',
  appid: 'wx0000000000000001',
  mchid: '1900000001',
  subMchid: '0',
  deviceId: '',
  transactionId: '4200000000202407090000000001',
  outTradeNo: 'T001',
  openid: 'oABC',
  tradeType: 'JSAPI',
  tradeState: 'SUCCESS',
  bankType: 'OTHERS',
  currency: 'CNY',
  settlementTotal: 6000n,
  couponAmount: 0n,
  refundId: '0',
  outRefundNo: '0',
  refundAmount: 0n,
  couponRefundAmount: 0n,
  refundType: '',
  refundStatus: '',
  description: 'demo',
  attach: '',
  fee: 32n,
  rate: '0.54%',
  orderAmount: 6000n,
  requestedRefund: 0n,
  rateNote: '',
}

export const refund: BillValues<'trade_all'> = {
  ...payment,
  tradeTime: '2024-07-09 16:47:58',
  transactionId: '4200000000202406250000000002',
  outTradeNo: 'T002',
  tradeState: 'REFUND',
  settlementTotal: 0n,
  refundId: '50300000002024070900000000001',
  outRefundNo: 'R002',
  refundAmount: 5000n,
  refundType: 'ORIGINAL',
  refundStatus: 'SUCCESS',
  fee: -27n,
  orderAmount: 0n,
  requestedRefund: 5000n,
}

/** A whole bill of these rows. */
export function billOf<Kind extends BillKind>(
  kind: Kind,
  rows: readonly BillValues<Kind>[],
): string {
  const tally = tallyBill(kind)
  for (const row of rows) tally.add(row)
  const lines = rows.map((row) => billRow(kind, row))
  return `${billHead(kind)}${lines.join('')}${billTail(kind, tally.sums())}`
}

export const billKinds = Object.keys(billForms) as BillKind[]
