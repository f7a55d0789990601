import { type Cursor, floatAt, floats, type Layout, setFloat, words, wordAt } from './layout.ts'

/** A moving mean and variance: each value weighs a tenth, and what was before nine tenths. */
export type Moving = Readonly<{ place: number }>

const weight = 0.1

export const createMoving = (layout: Layout): Moving => ({ place: floats(layout, 3) })

export function move(slot: Cursor, { place }: Moving, value: number): void {
  const count = floatAt(slot, place)
  const mean = floatAt(slot, place + 1)
  setFloat(slot, place, count + 1)
  if (count === 0) {
    setFloat(slot, place + 1, value)
    return
  }
  const step = weight * (value - mean)
  setFloat(slot, place + 1, mean + step)
  setFloat(slot, place + 2, (1 - weight) * (floatAt(slot, place + 2) + (value - mean) * step))
}

/** Not known before the first value. */
export const meanOf = (slot: Cursor, { place }: Moving): number =>
  floatAt(slot, place) === 0 ? Number.NaN : floatAt(slot, place + 1)

/** In standard deviations, which are `least` at least; not known before three values. */
export function deviation(slot: Cursor, { place }: Moving, value: number, least: number): number {
  if (floatAt(slot, place) < 3) return Number.NaN
  const spread = Math.max(least, Math.sqrt(floatAt(slot, place + 2)))
  return (value - floatAt(slot, place + 1)) / spread
}

/** The last so many values, in no order. */
export type Last = Readonly<{ values: number; count: number; size: number }>

export const createLast = (layout: Layout, size: number): Last => ({
  values: floats(layout, size),
  count: words(layout),
  size,
})

export function keep(slot: Cursor, last: Last, value: number): void {
  const count = wordAt(slot, last.count)
  setFloat(slot, last.values + (count % last.size), value)
  slot.words[slot.w + last.count] = count + 1
}

export const keptOf = (slot: Cursor, last: Last): number =>
  Math.min(last.size, wordAt(slot, last.count))
