import type {
  TransferBillCancelled,
  TransferBillCreated,
  TransferBillNotice,
  TransferBillView,
} from '@tongbao/apiv3'
import { wireFen } from '#payments'
import { beijing } from '#kernel/time'
import type { Keys } from '#platform/keys'
import { issuePackage } from './package-info.ts'
import type { TransferCallback } from './tell.ts'
import type { TransferBill } from './transfer-bill.ts'

const failed = ({ failReason }: TransferBill) => failReason !== null && { fail_reason: failReason }

/**
 * `package_info`, which is handed out only while the payee has to confirm: ours, or what the channel
 * gave for the payee's hand.
 */
function packageOf(keys: Keys, bill: TransferBill): { package_info?: string } {
  if (bill.state !== 'WAIT_USER_CONFIRM') return {}
  if (bill.channel === null) return { package_info: issuePackage(keys, bill) }
  return bill.packageInfo === null ? {} : { package_info: bill.packageInfo }
}

export const createdViewOf = (keys: Keys, bill: TransferBill): TransferBillCreated => ({
  out_bill_no: bill.outBillNo,
  transfer_bill_no: bill.billNo,
  create_time: beijing(bill.createdAt),
  state: bill.state,
  ...failed(bill),
  ...packageOf(keys, bill),
})

/**
 * The bill as its merchant queries it (APIv3 merchant transfers). The wire has no `package_info` here;
 * whoever lost the answer of create, such as a platform before us, needs it.
 */
export const billViewOf = (
  keys: Keys,
  bill: TransferBill,
  userName: string | undefined,
): TransferBillView & { package_info?: string } => ({
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
  ...packageOf(keys, bill),
  create_time: beijing(bill.createdAt),
  update_time: beijing(bill.updatedAt),
})

export const cancelledViewOf = (bill: TransferBill): TransferBillCancelled => ({
  out_bill_no: bill.outBillNo,
  transfer_bill_no: bill.billNo,
  state: bill.state === 'CANCELING' ? 'CANCELING' : 'CANCELLED',
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
