import { plusMs } from '#kernel/time'
import type { Tx } from '#platform/db'
import { type Callback, leaseMs, type Told } from './callback.ts'
import { insertCallbacks, type Numbering } from './store.ts'

/**
 * Takes callbacks from the process that commits them straight to its own deliverer, so that a
 * callback leaves within milliseconds and costs no claim query. Where it `takes` none, or in a
 * process without the worker role, the sweep finds them in the table.
 */
export type HandOff = Readonly<{
  takes: (callbacks: readonly Callback[]) => boolean
  /** Those that `enqueueCallbacks` has answered. */
  deliver: (callbacks: readonly Told[]) => void
}>

export const noHandOff: HandOff = { takes: () => false, deliver: () => undefined }

/** What was written, with its numbers, and whether this process delivers it once it is committed. */
export type Enqueued = Readonly<{ handedOff: boolean; callbacks: readonly Told[] }>

/** Writes callbacks in the transaction of what they tell, leased when they will be handed off. */
export async function enqueueCallbacks(
  tx: Tx,
  callbacks: readonly Callback[],
  handOff: HandOff,
  now: Date,
): Promise<Enqueued> {
  if (callbacks.length === 0) return { handedOff: false, callbacks: [] }
  const handedOff = handOff.takes(callbacks)
  const written = await insertCallbacks(
    tx,
    numberingOf(callbacks),
    handedOff ? plusMs(now, leaseMs) : now,
  )
  const numbered = callbacks.flatMap((callback) => {
    const place = written.get(callback.id)
    return place ? [{ ...callback, ...place }] : []
  })
  return { handedOff, callbacks: numbered }
}

/** In the order in which they are told; objects sorted, so that everybody takes them alike. */
export function numberingOf(callbacks: readonly Callback[]): Numbering {
  const objects = new Map<string, { mchid: string; object: string; count: number }>()
  const numbered = callbacks.toReversed().map((callback) => {
    const { mchid, object } = callback
    const name = `${mchid} ${object}`
    const counted = objects.get(name) ?? { mchid, object, count: 0 }
    objects.set(name, counted)
    return { ...callback, after: counted.count++ }
  })
  const sorted = [...objects].toSorted(([one], [other]) => (one < other ? -1 : 1))
  return { objects: sorted.map(([, counted]) => counted), callbacks: numbered.toReversed() }
}
