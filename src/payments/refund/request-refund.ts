import { exceeds, type Money, money, plus } from '#kernel/money'
import type { Clock } from '#kernel/time'
import { postChain, stands } from '#ledger'
import { type Db, inTransaction, type Tx } from '#platform/db'
import type { Order } from '../order/order.ts'
import { addRefunded, findByOutTradeNo, findOrder, lockOrders, moveOrders } from '../order/store.ts'
import { requestRefundPostings } from './postings.ts'
import {
  newRefundId,
  type PaidOrder,
  type Refund,
  receivedAccountOf,
  refundCountMax,
  refundPeriodMs,
  refuse,
  sourcesOfRefund,
} from './refund.ts'
import { findRefund, insertRefund } from './store.ts'

type Deps = Readonly<{ db: Db; now: Clock }>

export type RefundRequest = Readonly<{
  mchid: string
  spMchid: string | null
  transactionId: string | null
  outTradeNo: string | null
  outRefundNo: string
  amount: Money
  total: Money
  reason: string | null
  notifyUrl: string | null
  contentDigest: string
}>

/**
 * Accepts a refund: the merchant's money is set aside for the payer, and the order turns to REFUND.
 *
 * The second time: the same number with the same content answers the refund as it stands; with
 * other content it is refused. A hundred at once take no more than was paid: the order is locked.
 */
export async function requestRefund({ db, now }: Deps, request: RefundRequest): Promise<Refund> {
  const known = await orderOf(db, request)
  return inTransaction(db, async (tx) => {
    const [order] = await lockOrders(tx, [known])
    const earlier = await findRefund(tx, request)
    if (earlier) return sameRefund(earlier, request)
    refuseToRefund(order, request, now())

    const refund = refundOf(order, request, now())
    await setMoneyAside(tx, refund, now())

    // Past this line nothing may refuse.
    await insertRefund(tx, refund)
    await addRefunded(tx, order, request.amount.minor)
    if (order.state === 'SUCCESS') await moveOrders(tx, [order], 'REFUND', now())
    return refund
  })
}

async function orderOf(db: Db, request: RefundRequest): Promise<Order> {
  const { mchid, transactionId, outTradeNo } = request
  if (transactionId === null && outTradeNo === null) throw refuse('ORDER_NOT_NAMED')
  const order =
    transactionId === null
      ? await findByOutTradeNo(db, { mchid, outTradeNo: outTradeNo ?? '' })
      : await findOrder(db, { mchid, id: transactionId })
  if (!order || order.spMchid !== request.spMchid) throw refuse('ORDER_NOT_FOUND')
  if (outTradeNo !== null && order.outTradeNo !== outTradeNo) throw refuse('ORDER_MISMATCH')
  return order
}

function sameRefund(earlier: Refund, { contentDigest, spMchid }: RefundRequest): Refund {
  if (earlier.contentDigest !== contentDigest || earlier.spMchid !== spMchid)
    throw refuse('REFUND_NO_REUSED')
  return earlier
}

function refuseToRefund(
  order: Order | undefined,
  { amount, total }: RefundRequest,
  now: Date,
): asserts order is PaidOrder {
  if (!order?.payment) throw refuse('ORDER_NOT_PAID')
  if (order.state === 'REVOKED') throw refuse('ORDER_REVERSED')
  if (total.minor !== order.amount.minor) throw refuse('TOTAL_DIFFERS')
  if (now.getTime() - order.payment.paidAt.getTime() > refundPeriodMs)
    throw refuse('REFUND_TOO_LATE')
  if (order.refundCount >= refundCountMax) throw refuse('TOO_MANY_REFUNDS')
  const after = plus(money(order.refunded, amount.currency), amount)
  if (exceeds(after, order.amount)) throw refuse('REFUND_EXCEEDS_PAYMENT')
}

function refundOf(order: PaidOrder, request: RefundRequest, now: Date): Refund {
  const { mchid, payment } = order
  const sources = sourcesOfRefund(payment, order.amount, order.refunded, request.amount)
  return {
    mchid,
    id: newRefundId(now),
    outRefundNo: request.outRefundNo,
    orderId: order.id,
    outTradeNo: order.outTradeNo,
    spMchid: order.spMchid,
    state: 'PROCESSING',
    amount: request.amount,
    orderAmount: order.amount,
    ...sources,
    cardId: payment.cardId,
    receivedAccount: receivedAccountOf(payment, sources),
    customerId: payment.customerId,
    reason: request.reason,
    notifyUrl: request.notifyUrl,
    contentDigest: request.contentDigest,
    createdAt: now,
    succeededAt: null,
  }
}

/** The merchant's unsettled money pays; what is not there cannot be given back. */
async function setMoneyAside(tx: Tx, refund: Refund, now: Date): Promise<void> {
  const verdicts = await postChain(tx, requestRefundPostings(refund), now)
  if (verdicts.includes('insufficient_funds')) throw refuse('NOT_ENOUGH')
  if (!verdicts.every(stands)) throw refuse('ACCOUNT_ERROR')
}
