import { plusMs } from '#kernel/time'
import type { Tx } from '#platform/db'
import { type Callback, leaseMs } from './callback.ts'
import { insertCallbacks } from './store.ts'

/**
 * Takes callbacks from the process that commits them straight to its own deliverer, so that a
 * callback leaves within milliseconds and costs no claim query. Where it `takes` none, or in a
 * process without the worker role, the sweep finds them in the table.
 */
export type HandOff = Readonly<{
  takes: (callbacks: readonly Callback[]) => boolean
  deliver: (callbacks: readonly Callback[]) => void
}>

export const noHandOff: HandOff = { takes: () => false, deliver: () => undefined }

/** Writes callbacks in the transaction of what they tell, leased when they will be handed off. */
export async function enqueueCallbacks(
  tx: Tx,
  callbacks: readonly Callback[],
  handOff: HandOff,
  now: Date,
): Promise<{ handedOff: boolean }> {
  if (callbacks.length === 0) return { handedOff: false }
  const handedOff = handOff.takes(callbacks)
  await insertCallbacks(tx, callbacks, handedOff ? plusMs(now, leaseMs) : now)
  return { handedOff }
}
