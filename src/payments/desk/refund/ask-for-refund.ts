import { newId } from '#kernel/id'
import type { Clock } from '#kernel/time'
import { type ApprovalId, type Content, propose, recordAct } from '#oversight'
import { type Db, inTransaction, type Tx } from '#platform/db'
import type { Order } from '../../order/order.ts'
import { checkWishes } from './check-wishes.ts'
import { type Asker, type DeskRefund, refuse, type Wish } from './desk-refund.ts'
import { findByRequest, insertWishes } from './store.ts'

type Deps = Readonly<{ db: Db; now: Clock }>

/**
 * Asks for a refund; a checker of where the asker works decides. Nothing is set aside meanwhile but what is
 * left to be asked back. Refuses what is not seen from here (ORDER_NOT_FOUND), was not paid, was reversed or
 * is too old, more than what is left (REFUND_EXCEEDS_LEFT), and a number that is taken.
 *
 * The second time: the same `requestId` with the same wish answers the one that stands.
 */
export function askForRefund(
  { db, now }: Deps,
  asker: Asker,
  asked: Wish & Readonly<{ requestId: string }>,
): Promise<DeskRefund> {
  return inTransaction(db, async (tx) => {
    const earlier = await sameWish(tx, asker, asked)
    if (earlier) return earlier
    const [checked] = await checkWishes(tx, asker.scope, [asked], now())
    // Whoever was first may have committed while we waited for the order.
    const meanwhile = await sameWish(tx, asker, asked)
    if (meanwhile) return meanwhile
    if (!checked || 'refusal' in checked) throw checked?.refusal ?? refuse('REQUEST_REUSED')

    // Past this line nothing may refuse.
    const { order, left } = checked
    const unapproved = wishOf(asker, { ...asked, rowNo: 0, batchId: null }, order, now())
    const content = contentOf(unapproved, left)
    const approval = await propose(
      tx,
      {
        kind: 'merchant_refund',
        subject: unapproved.id,
        amount: asked.amount,
        summary: `订单${order.outTradeNo}退款：${asked.reason}`,
        content,
        maker: asker.staffId,
        mchid: asker.workplace,
        needed: 1,
      },
      now(),
    )
    const wish = { ...unapproved, approvalId: approval.id }
    await insertWishes(tx, [wish])
    await recordAsking(tx, asker, wish.id, content, now())
    return wish
  })
}

async function sameWish(
  tx: Tx,
  { deskMchid, staffId }: Asker,
  { requestId, number, amount, reason, outRefundNo }: Wish & Readonly<{ requestId: string }>,
): Promise<DeskRefund | undefined> {
  const [earlier] = await findByRequest(tx, { deskMchid, requestId })
  if (!earlier) return undefined
  const isSame =
    earlier.batchId === null &&
    earlier.maker === staffId &&
    [earlier.orderId, earlier.outTradeNo].includes(number) &&
    earlier.amount === amount &&
    earlier.reason === reason &&
    (outRefundNo === undefined || earlier.outRefundNo === outRefundNo)
  if (!isSame) throw refuse('REQUEST_REUSED')
  return earlier
}

type Placed = Wish & Pick<DeskRefund, 'requestId' | 'rowNo' | 'batchId'>

/** Without its approval, which is asked for by its content. */
export function wishOf(asker: Asker, placed: Placed, order: Order, now: Date): DeskRefund {
  const id = newId('rd', now)
  return {
    mchid: order.mchid,
    id,
    deskMchid: asker.deskMchid,
    requestId: placed.requestId,
    batchId: placed.batchId,
    rowNo: placed.rowNo,
    orderId: order.id,
    outTradeNo: order.outTradeNo,
    deviceId: order.deviceId,
    outRefundNo: placed.outRefundNo ?? id.toUpperCase().replace('_', ''),
    amount: placed.amount,
    orderAmount: order.amount.minor,
    currency: order.amount.currency,
    reason: placed.reason,
    maker: asker.staffId,
    approvalId: unapproved,
    state: 'WAITING',
    failure: null,
    failureWords: null,
    createdAt: now,
    endedAt: null,
  }
}

const unapproved: ApprovalId = 'ap_'

/** To the letter what is approved. `left` was what could be asked back at most when it was asked for. */
export const contentOf = (
  wish: Pick<
    DeskRefund,
    | 'mchid'
    | 'orderId'
    | 'outTradeNo'
    | 'deviceId'
    | 'outRefundNo'
    | 'amount'
    | 'orderAmount'
    | 'reason'
  > &
    Readonly<{ currency: string }>,
  left: bigint,
): Content => ({
  mchid: wish.mchid,
  orderId: wish.orderId,
  outTradeNo: wish.outTradeNo,
  // By which the checkers of a store find what is theirs to decide.
  deviceId: wish.deviceId,
  outRefundNo: wish.outRefundNo,
  amount: String(wish.amount),
  currency: wish.currency,
  orderAmount: String(wish.orderAmount),
  left: String(left),
  reason: wish.reason,
})

export const recordAsking = (
  tx: Tx,
  { staffId, ip, session }: Asker,
  subject: string,
  after: Content,
  now: Date,
): Promise<void> =>
  recordAct(
    tx,
    { actor: staffId, action: 'ask-refund', subject, detail: { after, ip, session } },
    now,
  )
