import { setImmediate as nextTurn } from 'node:timers/promises'
import type { writeBehind } from '../fact/write-behind.ts'
import type { Counters } from './counters.ts'
import { takenAtOnce, takeOlder } from './slab.ts'
import { kinds } from './slots.ts'
import type { spilledSlots } from './spilled-slots.ts'
import type { ColdStore } from './window-store.ts'

type Of = Readonly<{
  counters: Counters
  spilled: ReturnType<typeof spilledSlots>
  log: ReturnType<typeof writeBehind>
  cold: ColdStore
  /** Of the last fact that was counted. */
  number: bigint
}>

/**
 * Makes all slots permanent as they are in this instant. They are copied little by little, so that nobody is
 * kept waiting; whoever writes to one that was not copied yet leaves what it was. One that fails changes nothing.
 */
export async function takeSnapshot({ counters, spilled, log, cold, number }: Of): Promise<void> {
  // Nothing is awaited between these: they are the instant of the snapshot.
  spilled.divide()
  for (const kind of kinds) counters.slabs[kind].state.epoch++
  try {
    await log.settled()
    for (const kind of kinds)
      for (let from = 0; from < counters.slabs[kind].places.size; from += takenAtOnce) {
        const taken = takeOlder(counters.slabs[kind], from)
        for (const { key, slot } of taken) spilled.take({ kind, key, slot })
        if (taken.length > 0) await spilled.flush()
        else await nextTurn()
      }
    await spilled.flush()
    await cold.commit(number)
  } finally {
    spilled.end()
  }
}
