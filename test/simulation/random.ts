/** Chance that is the same for the same seed, for as long as it is asked in the same order. */
export type Random = Readonly<{
  /** A whole number from `least` to `most`, both included. */
  between: (least: number, most: number) => number
  chance: (probability: number) => boolean
  pick: <Item>(items: readonly [Item, ...Item[]]) => Item
  key: () => number
}>

/** mulberry32: 32 bits of state, fast, and good enough to choose faults by. */
export function createRandom(seed: number): Random {
  let state = Math.imul(seed + 1, 0x9e3779b1)
  function next(): number {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return (mixed ^ (mixed >>> 14)) >>> 0
  }
  const share = () => next() / 2 ** 32
  const between = (least: number, most: number) => least + Math.floor(share() * (most - least + 1))
  return {
    between,
    chance: (probability) => share() < probability,
    pick: (items) => items[between(0, items.length - 1)] ?? items[0],
    key: next,
  }
}
