import { assert } from '#kernel/assert'
import type { Tx } from '#platform/db'
import type { PaidFact, SharingDeps } from '../sharing.ts'
import { least, type SharedOrder } from './shared-order.ts'
import { insertSharedOrder, lockSharedOrder } from './store.ts'

/**
 * The order's row, locked until the end of the transaction, made on first use. Whatever moves the
 * order's money holds it, so what is left is exact, and of two makers at once both get the one row.
 */
export async function openSharedOrder(
  tx: Tx,
  { feeOfOrder }: Pick<SharingDeps, 'feeOfOrder'>,
  fact: PaidFact,
): Promise<SharedOrder> {
  const found = await lockSharedOrder(tx, fact)
  if (found) return found
  const fee = await feeOfOrder(tx, fact)
  await insertSharedOrder(tx, fact, least(fee, fact.amount.minor))
  const made = await lockSharedOrder(tx, fact)
  assert(made, 'an order that was just written is there')
  return made
}
