import { dayMs, plusMs } from '#kernel/time'
import { postChains, stands } from '#ledger'
import { type Db, inTransaction } from '#platform/db'
import { divisibleOf } from '../order/sharing-order.ts'
import { changeSharingOrder, lockOverdue, postponeRelease } from '../order/store.ts'
import { newShareId } from '../sharing.ts'
import { unfreezePosting } from './postings.ts'
import { restOf } from './release-rest.ts'
import type { Share } from './share.ts'
import { insertDetails, insertShare } from './store.ts'

const sliceMax = 200

/**
 * Unfreezes what thirty days after the payment is still neither shared nor unfrozen, a slice per
 * call; answers how many orders it looked at. Killed at any line, the next call continues, and
 * other processes take other orders. A merchant whose account takes nothing is tried again a day
 * later, so that it holds up nobody.
 */
export const expireFrozen = (db: Db, now: Date): Promise<number> =>
  inTransaction(db, async (tx) => {
    const orders = await lockOverdue(tx, now, sliceMax)
    const rests = orders.map((order) => {
      const share: Share = {
        mchid: order.mchid,
        id: newShareId(now),
        outOrderNo: null,
        orderId: order.id,
        spMchid: order.spMchid,
        contentDigest: '',
        createdAt: now,
      }
      const description = '分账期满，自动解冻给分账方'
      return { order, share, detail: restOf(order, { share, position: 0, description }) }
    })
    const owed = rests.filter(({ order }) => divisibleOf(order) > 0n)
    const verdicts = await postChains(
      tx,
      owed.map(({ detail }) => [unfreezePosting(detail)]),
      now,
    )
    const released = new Set(owed.filter((_rest, index) => verdicts[index]?.every(stands)))
    for (const { share } of released) await insertShare(tx, share)
    await insertDetails(
      tx,
      [...released].map(({ detail }) => detail),
    )
    for (const rest of rests) {
      const isStuck = owed.includes(rest) && !released.has(rest)
      const unfrozen = rest.detail.amount.minor
      if (isStuck) await postponeRelease(tx, rest.order, plusMs(now, dayMs))
      else await changeSharingOrder(tx, rest.order, { unfrozen, state: 'FINISHED' })
    }
    return orders.length
  })
