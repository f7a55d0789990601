import { type Window, windows } from '../factor/grammar.ts'
import { bytes, type Cursor, floats, type Layout, wordAt, words } from './layout.ts'

/** Parts of a window: what is a twelfth too old still counts, and nothing older does. */
export const buckets = 12
/** Registers of a sketch. */
export const registers = 64

/**
 * Lanes of counts and of sums, each with twelve parts a window. `cells` and `spans` are where the fact
 * or the question at hand lies in them: worked out once for all lanes, and overwritten by the next.
 */
export type Ring<Count extends string = string, Sum extends string = string> = Readonly<{
  windows: readonly Window[]
  widths: Float64Array
  heads: number
  counts: Readonly<Record<Count, number>>
  sums: Readonly<Record<Sum, number>>
  sketch: number
  cells: Int32Array
  from: Int32Array
  spans: Int32Array
}>

export function createRing<Count extends string, Sum extends string>(
  layout: Layout,
  shape: Readonly<{
    windows: readonly Window[]
    counts: readonly Count[]
    sums: readonly Sum[]
    hasSketch?: boolean
  }>,
): Ring<Count, Sum> {
  const size = shape.windows.length
  return {
    windows: shape.windows,
    widths: Float64Array.from(shape.windows, (window) => windows[window].ms / buckets),
    heads: words(layout, size),
    counts: lanes(shape.counts, () => words(layout, size * buckets)),
    sums: lanes(shape.sums, () => floats(layout, size * buckets)),
    sketch: shape.hasSketch === true ? bytes(layout, size * buckets * registers) : -1,
    cells: new Int32Array(size),
    from: new Int32Array(size),
    spans: new Int32Array(size),
  }
}

const lanes = <Name extends string>(
  names: readonly Name[],
  place: () => number,
): Readonly<Record<Name, number>> =>
  Object.fromEntries(names.map((name) => [name, place()])) as Record<Name, number>

/** Parts are numbered from 1, because 0 in a slot is "none yet". */
const partOf = (atMs: number, width: number): number => Math.floor(atMs / width) + 1

/**
 * Turns the ring to a fact's time and finds its cells. Answers in how many windows the fact is too late
 * to have a part: there it is not counted, and nothing else is changed by it.
 */
export function turn(slot: Cursor, ring: Ring, atMs: number): number {
  let late = 0
  for (let window = 0; window < ring.widths.length; window++) {
    const part = partOf(atMs, ring.widths[window] ?? 1)
    const head = wordAt(slot, ring.heads + window)
    if (part > head) {
      for (let next = Math.max(head + 1, part - buckets + 1); next <= part; next++)
        wipe(slot, ring, window * buckets + (next % buckets))
      slot.words[slot.w + ring.heads + window] = part
    }
    const isLate = head - part >= buckets
    if (isLate) late++
    ring.cells[window] = isLate ? -1 : window * buckets + (part % buckets)
  }
  return late
}

function wipe(slot: Cursor, ring: Ring, cell: number): void {
  for (const lane in ring.counts) slot.words[slot.w + (ring.counts[lane] ?? 0) + cell] = 0
  for (const lane in ring.sums) slot.floats[slot.f + (ring.sums[lane] ?? 0) + cell] = 0
  if (ring.sketch < 0) return
  const start = slot.b + ring.sketch + cell * registers
  slot.bytes.fill(0, start, start + registers)
}

/** After `turn`: one more, in every window. */
export function count(slot: Cursor, ring: Ring, lane: number): void {
  for (let window = 0; window < ring.cells.length; window++) {
    const cell = ring.cells[window] ?? -1
    if (cell < 0) continue
    const place = slot.w + lane + cell
    slot.words[place] = (slot.words[place] ?? 0) + 1
  }
}

/** After `turn`: a whole number more, in every window. Sums of whole numbers know no order. */
export function add(slot: Cursor, ring: Ring, lane: number, value: number): void {
  for (let window = 0; window < ring.cells.length; window++) {
    const cell = ring.cells[window] ?? -1
    if (cell < 0) continue
    const place = slot.f + lane + cell
    slot.floats[place] = (slot.floats[place] ?? 0) + value
  }
}

/** After `turn`: the largest, in every window. */
export function raise(slot: Cursor, ring: Ring, lane: number, value: number): void {
  for (let window = 0; window < ring.cells.length; window++) {
    const cell = ring.cells[window] ?? -1
    if (cell < 0) continue
    const place = slot.f + lane + cell
    if (value > (slot.floats[place] ?? 0)) slot.floats[place] = value
  }
}

/** Finds the parts that count at an instant; nothing is changed. Parts after the instant do not count. */
export function look(slot: Cursor, ring: Ring, atMs: number): void {
  for (let window = 0; window < ring.widths.length; window++) {
    const part = partOf(atMs, ring.widths[window] ?? 1)
    const head = wordAt(slot, ring.heads + window)
    const from = Math.max(part, head) - buckets + 1
    ring.from[window] = Math.max(1, from)
    ring.spans[window] = head === 0 ? 0 : Math.max(0, Math.min(part, head) - Math.max(1, from) + 1)
  }
}

/** After `look`: how many in one window. */
export function counted(slot: Cursor, ring: Ring, lane: number, window: number): number {
  const start = slot.w + lane + window * buckets
  let cell = (ring.from[window] ?? 0) % buckets
  let total = 0
  for (let left = ring.spans[window] ?? 0; left > 0; left--) {
    total += slot.words[start + cell] ?? 0
    cell = cell === buckets - 1 ? 0 : cell + 1
  }
  return total
}

/** After `look`: the sum in one window. */
export function summed(slot: Cursor, ring: Ring, lane: number, window: number): number {
  const start = slot.f + lane + window * buckets
  let cell = (ring.from[window] ?? 0) % buckets
  let total = 0
  for (let left = ring.spans[window] ?? 0; left > 0; left--) {
    total += slot.floats[start + cell] ?? 0
    cell = cell === buckets - 1 ? 0 : cell + 1
  }
  return total
}

/** After `look`: the largest in one window. */
export function highest(slot: Cursor, ring: Ring, lane: number, window: number): number {
  const start = slot.f + lane + window * buckets
  let cell = (ring.from[window] ?? 0) % buckets
  let top = 0
  for (let left = ring.spans[window] ?? 0; left > 0; left--) {
    top = Math.max(top, slot.floats[start + cell] ?? 0)
    cell = cell === buckets - 1 ? 0 : cell + 1
  }
  return top
}
