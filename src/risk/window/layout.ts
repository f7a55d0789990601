/**
 * Where the numbers of an entity lie in its slot: a row of doubles, then of whole numbers, then of
 * bytes. A slot is nothing but these bytes (little-endian), so it can be evicted, kept and shared.
 */
export type Layout = {
  floats: number
  words: number
  bytes: number
}

/** Every slot begins with its key and with when its entity was first and last seen, in ms. */
export const header = { key: 0, firstMs: 1, lastMs: 2 } as const

export const createLayout = (): Layout => ({ floats: 3, words: 0, bytes: 0 })

/** Room for doubles, in the order of asking; the answer is the place of the first. */
export function floats(layout: Layout, count = 1): number {
  const place = layout.floats
  layout.floats += count
  return place
}

export function words(layout: Layout, count = 1): number {
  const place = layout.words
  layout.words += count
  return place
}

export function bytes(layout: Layout, count: number): number {
  const place = layout.bytes
  layout.bytes += count
  return place
}

export const strideOf = (layout: Layout): number =>
  Math.ceil((layout.floats * 8 + layout.words * 4 + layout.bytes) / 8) * 8

/** A slot that is looked at: its page, and where in it the slot's numbers begin. */
export type Cursor = {
  floats: Float64Array
  words: Uint32Array
  bytes: Uint8Array
  f: number
  w: number
  b: number
}

export const createCursor = (): Cursor => ({
  floats: new Float64Array(0),
  words: new Uint32Array(0),
  bytes: new Uint8Array(0),
  f: 0,
  w: 0,
  b: 0,
})

export const floatAt = (slot: Cursor, place: number): number => slot.floats[slot.f + place] ?? 0
export const wordAt = (slot: Cursor, place: number): number => slot.words[slot.w + place] ?? 0

export function setFloat(slot: Cursor, place: number, value: number): void {
  slot.floats[slot.f + place] = value
}

/** Counts up to four billion, and no further. */
export function addWord(slot: Cursor, place: number, count: number): void {
  slot.words[slot.w + place] = Math.min(0xffff_ffff, wordAt(slot, place) + count)
}

/** When an entity was first and last seen; facts may come late. */
export function stamp(slot: Cursor, atMs: number): void {
  const first = floatAt(slot, header.firstMs)
  if (first === 0 || atMs < first) setFloat(slot, header.firstMs, atMs)
  if (atMs > floatAt(slot, header.lastMs)) setFloat(slot, header.lastMs, atMs)
}
