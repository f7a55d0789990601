import type { Tx } from '#platform/db'
import { type NewCallback, newCallback } from './callback.ts'
import { enqueueCallbacks, noHandOff } from './enqueue.ts'

/**
 * Writes what another module has to tell a merchant, in the transaction of what it tells; the sweep
 * delivers it, on the schedule of all callbacks, with one id for all retries.
 */
export async function tellMerchant(tx: Tx, callback: NewCallback): Promise<void> {
  await enqueueCallbacks(tx, [newCallback(callback)], noHandOff, callback.createdAt)
}
