import type { Tx } from '#platform/db'
import { type OrderKey, refuse, type SharingDeps } from '../sharing.ts'
import { openSharedOrder } from './open-shared-order.ts'
import { leftOf } from './shared-order.ts'
import { changeSharedOrder, findPaid } from './store.ts'

/**
 * Before a code payment is reversed: its money must lie untouched in the pool, from where the
 * reversal takes all of it. Refuses ORDER_ALREADY_SHARED where any of it has gone; an order that is
 * not to be shared passes. Asked again for a reversed order it refuses, so the caller first looks
 * whether the order is REVOKED.
 */
export async function reverseShared(
  tx: Tx,
  deps: Pick<SharingDeps, 'feeOfOrder'>,
  key: OrderKey,
): Promise<void> {
  const fact = await findPaid(tx, key)
  if (!fact?.profitSharing) return
  const order = await openSharedOrder(tx, deps, fact)
  if (leftOf(order) !== order.amount.minor || order.state !== 'OPEN')
    throw refuse('ORDER_ALREADY_SHARED')

  // Past this line nothing may refuse.
  const whole = order.amount.minor
  await changeSharedOrder(tx, order, {
    refundAsked: whole,
    refunded: whole,
    feeReserved: 0n,
    state: 'FINISHED',
  })
}
