import { type Cursor, floats, type Layout, words } from './layout.ts'

/**
 * The last so many different ones, each with the second in which it was last seen: how many there were
 * in any window, exactly, as long as the window holds fewer than the set does. What is seen again after
 * it made room for others counts as new.
 */
export type Seen = Readonly<{ keys: number; seconds: number; size: number }>

export const createSeen = (layout: Layout, size: number): Seen => ({
  keys: floats(layout, size),
  seconds: words(layout, size),
  size,
})

export const secondOf = (atMs: number): number => Math.floor(atMs / 1_000)

const placeIn = (slot: Cursor, set: Seen, key: number): number => {
  const start = slot.f + set.keys
  for (let place = 0; place < set.size; place++)
    if (slot.floats[start + place] === key) return place
  return -1
}

export const has = (slot: Cursor, set: Seen, key: number): boolean =>
  key !== 0 && placeIn(slot, set, key) >= 0

/** Somebody was seen; true for somebody new. */
export function see(slot: Cursor, set: Seen, key: number, atMs: number): boolean {
  if (key === 0) return false
  const second = secondOf(atMs)
  const known = placeIn(slot, set, key)
  const place = known >= 0 ? known : longestUnseen(slot, set)
  const seconds = slot.w + set.seconds + place
  if (known >= 0) {
    if (second > (slot.words[seconds] ?? 0)) slot.words[seconds] = second
    return false
  }
  slot.floats[slot.f + set.keys + place] = key
  slot.words[seconds] = second
  return true
}

function longestUnseen(slot: Cursor, set: Seen): number {
  const start = slot.w + set.seconds
  let place = 0
  for (let other = 1; other < set.size; other++)
    if ((slot.words[start + other] ?? 0) < (slot.words[start + place] ?? 0)) place = other
  return place
}

/** How many were seen in the last `spanMs`; of more than the set holds, as many as it holds. */
export function seenWithin(slot: Cursor, set: Seen, atMs: number, spanMs: number): number {
  const after = secondOf(atMs - spanMs)
  const start = slot.w + set.seconds
  let total = 0
  for (let place = 0; place < set.size; place++) {
    const second = slot.words[start + place] ?? 0
    if (second > after && second > 0) total++
  }
  return total
}

export const seenAt = (slot: Cursor, set: Seen, place: number): number =>
  slot.floats[slot.f + set.keys + place] ?? 0

export const isInBoth = (a: Cursor, as: Seen, b: Cursor, bs: Seen): boolean => {
  for (let place = 0; place < as.size; place++) if (has(b, bs, seenAt(a, as, place))) return true
  return false
}
