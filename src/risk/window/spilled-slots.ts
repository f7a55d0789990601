import { type BySlot, createBySlot, sizeOf } from './gather.ts'
import type { KeyFilter } from './key-filter.ts'
import type { SlotKey } from './keys.ts'
import { kinds } from './slots.ts'
import type { ColdStore } from './window-store.ts'

export type SpilledSlot = Readonly<SlotKey & { slot: Uint8Array }>

/** So many wait before they are written. */
const waitingMax = 512
/** From so many on, nobody's slots are loaded before some are written. */
const crowdedMax = 16_384
/** Slots in one statement: while their bytes are put together nobody is judged. */
const batchMax = 64

/**
 * Slots on their way from memory to the cold store: until they are written they are found here. While
 * a snapshot is being written nothing newer than it may be, so what was written to and evicted meanwhile
 * waits until its end.
 */
export function spilledSlots(cold: ColdStore, filter?: KeyFilter) {
  const waiting = createBySlot<SpilledSlot>()
  /** As they were when the snapshot began. */
  const older = createBySlot<SpilledSlot>()
  let isSnapshot = false
  let relieving: Promise<void> | undefined

  /** Writes until none is left; one that was replaced meanwhile is newer, and stays. */
  async function write(from: BySlot<SpilledSlot>): Promise<void> {
    for (let batch = firstOf(from); batch.length > 0; batch = firstOf(from)) {
      // Before it is written: who looks for it meanwhile finds it here or there.
      for (const { kind, key } of batch) filter?.add(kind, key)
      await cold.spill(batch)
      for (const slot of batch)
        if (from[slot.kind].get(slot.key) === slot) from[slot.kind].delete(slot.key)
      if (isSnapshot && from === waiting) return
    }
  }
  const put = (slot: SpilledSlot): void => void waiting[slot.kind].set(slot.key, slot)
  const putOlder = (slot: SpilledSlot): void => void older[slot.kind].set(slot.key, slot)
  const find = ({ kind, key }: SlotKey): SpilledSlot | undefined =>
    waiting[kind].get(key) ?? older[kind].get(key)

  return {
    /** What was evicted; `isOlder` when it is still as it was when the snapshot began. */
    put: (slot: SpilledSlot, isOlder: boolean): void =>
      isSnapshot && isOlder ? putOlder(slot) : put(slot),
    find,
    /** False of what is certainly not in the cold store. */
    mayHave: ({ kind, key }: SlotKey): boolean => filter?.mayHave(kind, key) ?? true,
    /** Those that are in the cold store, of slots that are not found here. */
    load: (keys: readonly SlotKey[]): ReturnType<ColdStore['load']> => cold.load(keys),
    isCrowded: () => sizeOf(waiting) >= crowdedMax,
    /** Writes what waits if it is much. Rejects when it cannot be written; it is kept then. */
    async relieve(): Promise<void> {
      if (sizeOf(waiting) < waitingMax || isSnapshot) return
      relieving ??= write(waiting).finally(() => {
        relieving = undefined
      })
      await relieving
    },
    /**
     * The instant of the snapshot: until `end` nothing newer is written. What is just being written is of
     * before, and may end when it likes.
     */
    divide(): void {
      isSnapshot = true
      for (const kind of kinds) {
        for (const slot of waiting[kind].values()) putOlder(slot)
        waiting[kind].clear()
      }
    },
    /** A slot of the snapshot, if there is one now; else nobody needs what it was. */
    take(slot: SpilledSlot): void {
      if (isSnapshot) putOlder(slot)
    },
    flush: () => write(older),
    end(): void {
      isSnapshot = false
      for (const kind of kinds) {
        for (const slot of older[kind].values()) if (!waiting[kind].has(slot.key)) put(slot)
        older[kind].clear()
      }
    },
  }
}

function firstOf(slots: BySlot<SpilledSlot>): readonly SpilledSlot[] {
  const first: SpilledSlot[] = []
  for (const kind of kinds)
    for (const slot of slots[kind].values()) {
      if (first.length === batchMax) return first
      first.push(slot)
    }
  return first
}
