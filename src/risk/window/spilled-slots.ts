import type { SlotKey } from './keys.ts'
import type { ColdStore } from './window-store.ts'

export type SpilledSlot = Readonly<SlotKey & { slot: Uint8Array }>

const nameOf = ({ kind, key }: SlotKey): string => `${kind} ${key}`

/** So many wait before they are written. */
const waitingMax = 512
const batchMax = 256

/**
 * Slots on their way from memory to the cold store: until they are written they are found here. While
 * a snapshot is being written nothing newer than it may be, so what is evicted meanwhile waits.
 */
export function spilledSlots(cold: ColdStore) {
  const waiting = new Map<string, SpilledSlot>()
  let isSnapshot = false

  async function write(slots: readonly SpilledSlot[]): Promise<void> {
    for (let from = 0; from < slots.length; from += batchMax)
      await cold.spill(slots.slice(from, from + batchMax))
  }
  /** What was evicted again meanwhile is newer, and stays. */
  function forget(written: readonly SpilledSlot[]): void {
    for (const slot of written) if (waiting.get(nameOf(slot)) === slot) waiting.delete(nameOf(slot))
  }

  return {
    put: (slot: SpilledSlot): void => void waiting.set(nameOf(slot), slot),
    async load(keys: readonly SlotKey[]): Promise<readonly SpilledSlot[]> {
      const here = keys.flatMap((key) => waiting.get(nameOf(key)) ?? [])
      const away = keys.filter((key) => !waiting.has(nameOf(key)))
      return away.length === 0 ? here : [...here, ...(await cold.load(away))]
    },
    async relieve(): Promise<void> {
      if (waiting.size < waitingMax || isSnapshot) return
      const slots = [...waiting.values()]
      await write(slots)
      forget(slots)
    },
    /** The slots of a snapshot, as they are in this instant; nothing newer is written until `end`. */
    begin(dirty: readonly SpilledSlot[]): readonly SpilledSlot[] {
      isSnapshot = true
      for (const slot of dirty) waiting.set(nameOf(slot), slot)
      return [...waiting.values()]
    },
    async commit(slots: readonly SpilledSlot[], number: bigint): Promise<void> {
      await write(slots)
      await cold.commit(number)
      forget(slots)
    },
    end(): void {
      isSnapshot = false
    },
  }
}
