import type {
  TransferBillCancelled,
  TransferBillCreated,
  TransferBillNotice,
  TransferBillView,
} from '@tongbao/apiv3'
import { wireFen } from '#payments'
import { beijing } from '#kernel/time'
import type { TransferCallback } from './tell.ts'
import type { TransferBill } from './transfer-bill.ts'

const failed = ({ failReason }: TransferBill) => failReason !== null && { fail_reason: failReason }

/** What create answers; `package_info` is handed out only while the payee has to confirm. */
export const createdViewOf = (bill: TransferBill, packageInfo: string): TransferBillCreated => ({
  out_bill_no: bill.outBillNo,
  transfer_bill_no: bill.billNo,
  create_time: beijing(bill.createdAt),
  state: bill.state,
  ...failed(bill),
  ...(bill.state === 'WAIT_USER_CONFIRM' && { package_info: packageInfo }),
})

/** The bill as its merchant queries it (APIv3 merchant transfers). */
export const billViewOf = (bill: TransferBill, userName: string | undefined): TransferBillView => ({
  mch_id: bill.mchid,
  out_bill_no: bill.outBillNo,
  transfer_bill_no: bill.billNo,
  appid: bill.appid,
  state: bill.state,
  transfer_amount: wireFen(bill.amount.minor),
  transfer_remark: bill.remark,
  ...failed(bill),
  openid: bill.openid,
  ...(userName !== undefined && { user_name: userName }),
  create_time: beijing(bill.createdAt),
  update_time: beijing(bill.updatedAt),
})

export const cancelledViewOf = (bill: TransferBill): TransferBillCancelled => ({
  out_bill_no: bill.outBillNo,
  transfer_bill_no: bill.billNo,
  state: 'CANCELLED',
  update_time: beijing(bill.updatedAt),
})

const noticeOf = (bill: TransferBill, state: TransferBillNotice['state']): TransferBillNotice => ({
  out_bill_no: bill.outBillNo,
  transfer_bill_no: bill.billNo,
  state,
  mch_id: bill.mchid,
  transfer_amount: wireFen(bill.amount.minor),
  openid: bill.openid,
  ...failed(bill),
  create_time: beijing(bill.createdAt),
  update_time: beijing(bill.updatedAt),
})

/** What is told of a bill that has ended, where its merchant wants to hear it. */
export function callbackOf(bill: TransferBill): TransferCallback | undefined {
  const { state, notifyUrl } = bill
  if (notifyUrl === null) return undefined
  if (state !== 'SUCCESS' && state !== 'FAIL' && state !== 'CANCELLED') return undefined
  return {
    mchid: bill.mchid,
    subject: bill.billNo,
    url: notifyUrl,
    eventType: 'MCHTRANSFER.BILL.FINISHED',
    originalType: 'mch_payment',
    summary: '商家转账单据终态通知',
    resource: JSON.stringify(noticeOf(bill, state)),
    createdAt: bill.updatedAt,
  }
}
