import { createHash } from 'node:crypto'

/** Numbers that a seed gives: the same seed, the same numbers, in the order in which they are asked for. */
export type Draws = Readonly<{
  /** From 0 up to, and without, `below`. */
  whole: (below: number) => number
  pick: <Item>(items: readonly [Item, ...Item[]]) => Item
  shuffled: <Item>(items: readonly Item[]) => readonly Item[]
}>

export function drawsOf(seed: string): Draws {
  let count = 0
  const whole = (below: number): number => {
    const digest = createHash('sha256').update(`${seed} ${count++}`).digest()
    return digest.readUInt32BE(0) % below
  }
  return {
    whole,
    pick: (items) => items[whole(items.length)] ?? items[0],
    shuffled: (items) =>
      items
        .map((item) => ({ item, at: whole(2 ** 31) }))
        .toSorted((a, b) => a.at - b.at)
        .map(({ item }) => item),
  }
}
