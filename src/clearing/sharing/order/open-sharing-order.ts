import { assert } from '#kernel/assert'
import type { Tx } from '#platform/db'
import type { PaidFact, SharingDeps } from '../sharing.ts'
import { least, type SharingOrder } from './sharing-order.ts'
import { insertSharingOrder, lockSharingOrder } from './store.ts'

/**
 * The order's row, locked until the end of the transaction, made on first use. Whatever moves the
 * order's money holds it, so what is left is exact, and of two makers at once both get the one row.
 */
export async function openSharingOrder(
  tx: Tx,
  { feeOfOrder }: Pick<SharingDeps, 'feeOfOrder'>,
  fact: PaidFact,
): Promise<SharingOrder> {
  const found = await lockSharingOrder(tx, fact)
  if (found) return found
  const fee = await feeOfOrder(tx, fact)
  await insertSharingOrder(tx, fact, least(fee, fact.amount.minor))
  const made = await lockSharingOrder(tx, fact)
  assert(made, 'an order that was just written is there')
  return made
}
