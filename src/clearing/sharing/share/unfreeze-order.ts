import { inTransaction } from '#platform/db'
import { openSharingOrder } from '../order/open-sharing-order.ts'
import { divisibleOf } from '../order/sharing-order.ts'
import { newShareId, refuse, type SharingDeps } from '../sharing.ts'
import { paidOrderOf, refuseTooEarly, sameShare } from './admit-share.ts'
import { releaseRest } from './release-rest.ts'
import type { Share, SharedOut } from './share.ts'
import { findShare, insertDetails, insertShare } from './store.ts'

export type UnfreezeRequest = Readonly<{
  mchid: string
  spMchid: string | null
  transactionId: string
  outOrderNo: string
  description: string
  contentDigest: string
}>

/**
 * Finishes an order (解冻剩余资金): what is left becomes the merchant's unsettled money and settles
 * with the others of that day. It needs no share before it, and a number of its own.
 *
 * The second time: the same number with the same content answers the same; another number finds
 * nothing left and is refused.
 */
export async function unfreezeOrder(
  deps: SharingDeps,
  request: UnfreezeRequest,
): Promise<SharedOut> {
  const fact = await paidOrderOf(deps.db, request)
  return inTransaction(deps.db, async (tx) => {
    const now = deps.now()
    const order = await openSharingOrder(tx, deps, fact)
    const earlier = await findShare(tx, request)
    if (earlier) return sameShare(tx, earlier, request)
    refuseTooEarly(order, now)
    if (order.state === 'FINISHED' || divisibleOf(order) === 0n) throw refuse('NOTHING_LEFT')
    const share: Share = {
      mchid: order.mchid,
      id: newShareId(now),
      outOrderNo: request.outOrderNo,
      orderId: order.id,
      spMchid: request.spMchid,
      contentDigest: request.contentDigest,
      createdAt: now,
    }
    // Somebody has taken the number for another order since we looked.
    if (!(await insertShare(tx, share))) throw refuse('OUT_ORDER_NO_REUSED')
    const { description } = request
    const details = await releaseRest(tx, order, { share, position: 0, description })
    await insertDetails(tx, details)
    return { ...share, details }
  })
}
