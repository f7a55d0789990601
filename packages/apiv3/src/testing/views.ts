import type { RefundNotice, RefundView } from '../schemas/refund.ts'
import type { SharingNotice } from '../schemas/sharing.ts'
import type {
  CombineTransactionView,
  PartnerTransactionView,
  TransactionView,
} from '../schemas/transaction.ts'
import type { TransferBatchNotice, TransferBillNotice } from '../schemas/transfer.ts'

const paid = {
  out_trade_no: 'T20260101000001',
  transaction_id: '4200000000202601011234567890',
  trade_type: 'JSAPI',
  trade_state: 'SUCCESS',
  trade_state_desc: '支付成功',
  bank_type: 'OTHERS',
  attach: '',
  success_time: '2026-01-01T10:00:00+08:00',
  amount: { total: 100, payer_total: 100, currency: 'CNY', payer_currency: 'CNY' },
} as const
const openid = 'oUpF8uMuAJO_M2pxb1Q9zNjWeS6o'

export const transaction: TransactionView = {
  appid: 'wx0000000000000001',
  mchid: '1900000001',
  ...paid,
  payer: { openid },
}
export const unpaid: TransactionView = {
  appid: 'wx0000000000000001',
  mchid: '1900000001',
  out_trade_no: 'T20260101000001',
  trade_state: 'NOTPAY',
  trade_state_desc: '订单未支付',
  amount: { total: 100, currency: 'CNY' },
}
export const partnerTransaction: PartnerTransactionView = {
  sp_appid: 'wx0000000000000001',
  sp_mchid: '1900000001',
  sub_mchid: '1900000109',
  ...paid,
  payer: { sp_openid: openid },
}
export const combineTransaction: CombineTransactionView = {
  combine_appid: 'wx0000000000000001',
  combine_mchid: '1900000001',
  combine_out_trade_no: 'C20260101000001',
  combine_payer_info: { openid },
  sub_orders: [
    {
      mchid: '1900000001',
      trade_type: 'JSAPI',
      trade_state: 'SUCCESS',
      bank_type: 'CMC',
      attach: '',
      success_time: '2026-01-01T10:00:00.123+08:00',
      transaction_id: '4200000000202601011234567891',
      out_trade_no: 'T20260101000001',
      amount: { total_amount: 10, currency: 'CNY', payer_amount: 10, payer_currency: 'CNY' },
    },
  ],
}
export const refund: RefundView = {
  refund_id: '50000000382019052709732678859',
  out_refund_no: 'R20260101000001',
  transaction_id: '4200000000202601011234567890',
  out_trade_no: 'T20260101000001',
  channel: 'ORIGINAL',
  user_received_account: '招商银行信用卡0403',
  create_time: '2026-01-01T11:00:00+08:00',
  status: 'PROCESSING',
  amount: {
    total: 100,
    refund: 40,
    payer_total: 100,
    payer_refund: 40,
    settlement_refund: 40,
    settlement_total: 100,
    discount_refund: 0,
    currency: 'CNY',
  },
}
export const refundNotice: RefundNotice = {
  mchid: '1900000001',
  out_trade_no: 'T20260101000001',
  transaction_id: '4200000000202601011234567890',
  out_refund_no: 'R20260101000001',
  refund_id: '50000000382019052709732678859',
  refund_status: 'SUCCESS',
  success_time: '2026-01-01T11:00:02+08:00',
  user_received_account: '支付用户零钱',
  amount: { total: 100, refund: 40, payer_total: 100, payer_refund: 40 },
}

export const transferBillNotice: TransferBillNotice = {
  out_bill_no: 'B20260101000001',
  transfer_bill_no: '1330000071100999991182020050700019480001',
  state: 'SUCCESS',
  mch_id: '1900000001',
  transfer_amount: 100,
  openid,
  create_time: '2026-01-01T10:00:00+08:00',
  update_time: '2026-01-01T10:05:00+08:00',
}
export const transferBatchNotice: TransferBatchNotice = {
  mchid: '1900000001',
  out_batch_no: 'B20260101000001',
  batch_id: '131000400078901349323442025012696880372492',
  batch_status: 'FINISHED',
  total_num: 1,
  total_amount: 100,
  success_amount: 100,
  success_num: 1,
  fail_amount: 0,
  fail_num: 0,
  update_time: '2026-01-01T10:05:00+08:00',
}
export const sharingNotice: SharingNotice = {
  mchid: '1900000001',
  transaction_id: '4200000000202601011234567890',
  order_id: '3008450740201411110007820472',
  out_order_no: 'P20260101000001',
  receiver: { type: 'MERCHANT_ID', account: '1900000109', amount: 10, description: '分给书店' },
  success_time: '2026-01-01T10:05:00+08:00',
}
