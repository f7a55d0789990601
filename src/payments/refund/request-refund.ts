import { exceeds, type Money, money, plus } from '#kernel/money'
import type { Clock } from '#kernel/time'
import { type Db, inTransaction, type Tx } from '#platform/db'
import type { Order } from '../order/order.ts'
import { addRefunded, findByOutTradeNo, findOrder, lockOrders, moveOrders } from '../order/store.ts'
import { type FundRefund, type FundsAccount, fundFromPurses } from './fund-refund.ts'
import { instructRefund, isThroughChannel } from './instruct-refund.ts'
import { requestRefundPostings } from './postings.ts'
import type { Parts } from './purse.ts'
import {
  newRefundId,
  type PaidOrder,
  type Refund,
  receivedAccountOf,
  refundCountMax,
  refundPeriodMs,
  refuse,
  type Sources,
  sourcesOfRefund,
} from './refund.ts'
import { defaultTiers, proposeRefund, type RefundTiers } from './review.ts'
import { findRefund, insertRefund, sumRefunds } from './store.ts'
import { tellPayers } from './tell-payer.ts'

type Deps = Readonly<{
  db: Db
  now: Clock
  /** Where a shared order's refund takes its money; without it, from what waits to be shared. */
  fundRefund?: FundRefund | undefined
  refundTiers?: RefundTiers | undefined
}>

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
  /** The account that is to pay; without a wish it is ours to choose. */
  fundsAccount?: FundsAccount
  contentDigest: string
}>

/**
 * Accepts a refund: the merchant's money is set aside for the payer, and the order turns to REFUND.
 * A large one waits for people to approve it (`refundTiers`), and is PROCESSING meanwhile.
 *
 * The second time: the same number with the same content answers the refund as it stands; with
 * other content it is refused. A hundred at once take no more than was paid: the order is locked.
 */
export async function requestRefund(deps: Deps, request: RefundRequest): Promise<Refund> {
  const { db, now, refundTiers = defaultTiers } = deps
  const known = await orderOf(db, request)
  return inTransaction(db, async (tx) => {
    const [order] = await lockOrders(tx, [known])
    const earlier = await findRefund(tx, request)
    if (earlier) return sameRefund(earlier, request)
    refuseToRefund(order, request, now())

    const unfunded = refundOf(order, request, await refundedOf(tx, order), now())
    const { fundsAccount = null } = request
    const refund = await setMoneyAside(deps, tx, { order, refund: unfunded, fundsAccount })
    const approval = await proposeRefund(tx, refund, refundTiers, now())
    const reviewed: Refund = { ...refund, approvalId: approval?.id ?? null }
    const accepted =
      isThroughChannel(reviewed) && !approval
        ? await instructRefund(tx, reviewed, order.payment, now())
        : reviewed

    // Past this line nothing may refuse.
    await insertRefund(tx, accepted)
    await addRefunded(tx, order, request.amount.minor)
    if (order.state === 'SUCCESS') await moveOrders(tx, [order], 'REFUND', now())
    await tellPayers(tx, [{ refund: accepted, is: approval ? 'in_review' : 'accepted' }], now())
    return accepted
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

/** What the payment's sources have got back; of one source it is all of it. */
async function refundedOf(tx: Tx, order: PaidOrder): Promise<Sources> {
  const { payment, refunded, refundCount } = order
  if (refundCount > 0 && payment.balanceAmount > 0n && payment.cardAmount > 0n)
    return sumRefunds(tx, order)
  const none = { balanceAmount: 0n, cardAmount: 0n, channelAmount: 0n }
  if (payment.channelAmount > 0n) return { ...none, channelAmount: refunded }
  return payment.cardAmount > 0n
    ? { ...none, cardAmount: refunded }
    : { ...none, balanceAmount: refunded }
}

type Unfunded = Omit<Refund, keyof Parts>

function refundOf(order: PaidOrder, request: RefundRequest, before: Sources, now: Date): Unfunded {
  const { mchid, payment } = order
  const sources = sourcesOfRefund(payment, order.amount, before, request.amount)
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
    channel: payment.channel,
    instructionId: null,
    route: 'ORIGINAL',
    routeNo: 0,
    routeCardId: null,
    approvalId: null,
    receivedAccount: receivedAccountOf(payment, sources),
    customerId: payment.customerId,
    reason: request.reason,
    notifyUrl: request.notifyUrl,
    contentDigest: request.contentDigest,
    createdAt: now,
    succeededAt: null,
  }
}

/** The merchant's purses pay; what is in none of them cannot be given back. */
async function setMoneyAside(
  { fundRefund, now }: Deps,
  tx: Tx,
  {
    order,
    refund,
    fundsAccount,
  }: Readonly<{ order: PaidOrder; refund: Unfunded; fundsAccount: FundsAccount }>,
): Promise<Refund> {
  const asked = { order, amount: refund.amount, fundsAccount, now: now() }
  const funded = await fundFromPurses(tx, asked, {
    fundRefund,
    postingsOf: (parts) => requestRefundPostings({ ...refund, ...parts }),
  })
  if (funded === 'short') throw refuse('NOT_ENOUGH')
  if (funded === 'closed') throw refuse('ACCOUNT_ERROR')
  return { ...refund, ...funded }
}
