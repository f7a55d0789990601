import { type Money, money } from '#kernel/money'
import { postChain, stands } from '#ledger'
import type { Tx } from '#platform/db'
import { divisibleOf, feeAfterRelease } from '../order/sharing-order.ts'
import { changeSharingOrder, lockSharingOrder } from '../order/store.ts'
import { unfreezePosting } from '../share/postings.ts'
import { type OrderKey, refuse } from '../sharing.ts'

export type ReleasedRefund = Readonly<{
  order: OrderKey
  /** Names the money that is unfrozen again: 29 digits. */
  refundId: string
  /** The whole refund. */
  amount: Money
  /** What of it `merchant_sharing` had given, as `fundRefund` said. */
  fromSharing: bigint
  now: Date
}>

/**
 * A refund was closed and its money is back in the purses that gave it: the frozen part belongs to
 * its order again. Of an order that was finished meanwhile it is unfrozen at once. What receivers
 * gave back for the refund stays with the merchant, which has it available.
 *
 * The caller has voided the refund's postings in this transaction before, and moves the refund to
 * CLOSED in it, so that it happens once. Refuses SHARER_ACCOUNT_ABNORMAL.
 */
export async function refundReleased(tx: Tx, released: ReleasedRefund): Promise<void> {
  const { order: key, refundId, amount, fromSharing, now } = released
  const order = await lockSharingOrder(tx, key)
  if (!order) return
  const feeReserved = feeAfterRelease(order, amount.minor, fromSharing)
  const after = { ...order, refunded: order.refunded - fromSharing, feeReserved }
  const rest = order.state === 'FINISHED' ? divisibleOf(after) : 0n
  if (rest > 0n) {
    const part = { id: refundId, mchid: order.mchid, amount: money(rest, amount.currency) }
    const verdicts = await postChain(tx, [unfreezePosting(part)], now)
    if (!verdicts.every(stands)) throw refuse('SHARER_ACCOUNT_ABNORMAL')
  }
  await changeSharingOrder(tx, order, {
    refundAsked: -amount.minor,
    refunded: -fromSharing,
    feeReserved,
    unfrozen: rest,
  })
}
