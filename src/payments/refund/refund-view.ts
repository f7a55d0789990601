import type { RefundNotice, RefundView } from '@tongbao/apiv3'
import { beijing } from '#kernel/time'
import { wireFen } from '../order/transaction-view.ts'
import type { Refund, RefundRoute } from './refund.ts'

/** The refund as its merchant queries it (APIv3 refunds). */
export const refundViewOf = (refund: Refund): RefundView => ({
  refund_id: refund.id,
  out_refund_no: refund.outRefundNo,
  transaction_id: refund.orderId,
  out_trade_no: refund.outTradeNo,
  channel: channels[refund.route],
  user_received_account: refund.receivedAccount,
  ...(refund.succeededAt && { success_time: beijing(refund.succeededAt) }),
  create_time: beijing(refund.createdAt),
  status: refund.state,
  funds_account: fundsAccountOf(refund),
  amount: {
    ...amountsOf(refund),
    settlement_refund: wireFen(refund.amount.minor),
    settlement_total: wireFen(refund.orderAmount.minor),
    discount_refund: 0,
    currency: refund.amount.currency,
  },
})

/** Source: 申请退款, channel; what is returned to the merchant goes to a balance that is not the payer's. */
const channels = {
  ORIGINAL: 'ORIGINAL',
  USER_BANK_CARD: 'OTHER_BANKCARD',
  MERCHANT_BANK_CARD: 'OTHER_BALANCE',
} as const satisfies Record<RefundRoute, RefundView['channel']>

/** The wire has one word: of several purses the one that is asked first. */
function fundsAccountOf({ unsettledAmount, sharingAmount }: Refund) {
  if (sharingAmount > 0n) return 'UNAVAILABLE'
  return unsettledAmount > 0n ? 'UNSETTLED' : 'AVAILABLE'
}

/** What the merchant is told: the state stands in `refund_status` here (APIv3 refunds). */
export const refundNoticeOf = (
  refund: Refund,
  status: RefundNotice['refund_status'],
): RefundNotice => ({
  ...(refund.spMchid
    ? { sp_mchid: refund.spMchid, sub_mchid: refund.mchid }
    : { mchid: refund.mchid }),
  out_trade_no: refund.outTradeNo,
  transaction_id: refund.orderId,
  out_refund_no: refund.outRefundNo,
  refund_id: refund.id,
  refund_status: status,
  ...(refund.succeededAt && { success_time: beijing(refund.succeededAt) }),
  user_received_account: refund.receivedAccount,
  amount: amountsOf(refund),
})

const amountsOf = ({ amount, orderAmount }: Refund) => ({
  total: wireFen(orderAmount.minor),
  refund: wireFen(amount.minor),
  payer_total: wireFen(orderAmount.minor),
  payer_refund: wireFen(amount.minor),
})
