import { assert } from '#kernel/assert'
import { delayMaxMs } from './delayed.ts'
import { type Cursor, createCursor } from './layout.ts'
import { createSlab, type Slab } from './slab.ts'
import { type Kind, kinds, layouts } from './slots.ts'

/** All slots that one process holds, and the places in them that are looked at. */
export type Counters = Readonly<{
  slabs: Readonly<Record<Kind, Slab>>
  /** How long after its payment a label may be known. */
  labelDelayMs: number
  /** Windows in which a fact came too late to be counted. */
  late: { windows: number }
}>

export type CountersOptions = Readonly<{
  labelDelayMs?: number
  /** Bytes of all slots together; what is beyond is handed to `onEvict`. Unbounded without it. */
  bytesMax?: number
  /** `isOlder` of one that was not written again since the epoch began. */
  onEvict?: (kind: Kind, key: number, slot: Uint8Array, isOlder: boolean) => void
  /** A slot as it was when the epoch began, and which is about to be written. */
  onOverwrite?: (kind: Kind, key: number, slot: Uint8Array) => void
}>

/** Of the bound. Whoever is paid by many is as dear as whoever pays. */
const shares: Readonly<Record<Kind, number>> = {
  customer: 0.4,
  payee: 0.25,
  merchant: 0.1,
  terminal: 0.08,
  link: 0.07,
  ip: 0.05,
  pair: 0.05,
}
/** One walk over linked accounts looks at fewer, so what it needs is never evicted by itself. */
const slotsLeast = 512

export function createCounters({
  labelDelayMs = 7 * 86_400_000,
  bytesMax = Number.POSITIVE_INFINITY,
  onEvict = () => undefined,
  onOverwrite = () => undefined,
}: CountersOptions = {}): Counters {
  assert(labelDelayMs <= delayMaxMs, 'labels are delayed by a week at most')
  const slabOf = (kind: Kind): Slab => {
    const layout = layouts[kind]
    const stride = layout.floats * 8 + layout.words * 4 + layout.bytes
    return createSlab(layout, {
      slotsMax: Math.max(slotsLeast, Math.floor((bytesMax * shares[kind]) / stride)),
      onEvict: (key, slot, isOlder) => onEvict(kind, key, slot, isOlder),
      onOverwrite: (key, slot) => onOverwrite(kind, key, slot),
    })
  }
  const slabs = Object.fromEntries(kinds.map((kind) => [kind, slabOf(kind)]))
  return { slabs: slabs as Counters['slabs'], labelDelayMs, late: { windows: 0 } }
}

/** One place to look at for each part that an entity plays; every reader and writer aims them anew. */
export const cursors = {
  customer: createCursor(),
  payee: createCursor(),
  /** The payee as payer, and the payer as payee. */
  payeeAsPayer: createCursor(),
  payerAsPayee: createCursor(),
  merchant: createCursor(),
  terminal: createCursor(),
  link: createCursor(),
  ip: createCursor(),
  pair: createCursor(),
  back: createCursor(),
  account: createCursor(),
  neighbour: createCursor(),
} as const satisfies Record<string, Cursor>
