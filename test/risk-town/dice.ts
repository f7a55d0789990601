import { chances } from '#test/risk-facts'

export type Dice = Readonly<{
  is: (share: number) => boolean
  /** A whole number, both ends included. */
  whole: (least: number, most: number) => number
  between: (least: number, most: number) => number
  oneOf: <Item>(list: readonly Item[]) => Item
  /** Some of a list, each once. */
  some: <Item>(list: readonly Item[], count: number) => Item[]
}>

/** The same throws for a seed. */
export function createDice(seed: number): Dice {
  const chance = chances(seed)
  const whole = (least: number, most: number): number =>
    least + Math.floor(chance() * (most - least + 1))
  const oneOf = <Item>(list: readonly Item[]): Item => {
    const one = list[whole(0, list.length - 1)]
    if (one === undefined) throw new Error('nothing to choose from')
    return one
  }
  return {
    is: (share) => chance() < share,
    whole,
    between: (least, most) => least + chance() * (most - least),
    oneOf,
    some: (list, count) => {
      const left = [...list]
      return Array.from(
        { length: Math.min(count, list.length) },
        () => left.splice(whole(0, left.length - 1), 1)[0],
      ).flatMap((each) => (each === undefined ? [] : [each]))
    },
  }
}
