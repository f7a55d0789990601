import type { Tx } from '#platform/db'
import { type Callback, newCallback } from './callback.ts'
import { insertCallbacks } from './store.ts'

/**
 * Writes what another module has to tell a merchant, in the transaction of what it tells; the sweep
 * delivers it, on the schedule of all callbacks, with one id for all retries.
 */
export const tellMerchant = (tx: Tx, callback: Omit<Callback, 'id'>): Promise<void> =>
  insertCallbacks(tx, [newCallback(callback)], callback.createdAt)
