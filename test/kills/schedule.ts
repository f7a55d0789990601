/** When what is killed. Told by its seed, so that a failure can be played again. */
export type Kill = Readonly<{
  /** Load beforehand, in milliseconds. */
  afterMs: number
  victims: readonly ('program' | 'database')[]
}>

/** Gives whole numbers below `below`, the same ones for the same seed. */
export function seededChance(seed: number): (below: number) => number {
  let state = seed
  return (below) => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0
    // The low bits of this generator repeat early.
    return (state >>> 8) % below
  }
}

const victims = [
  ['program'],
  ['program'],
  ['program'],
  ['database'],
  ['program', 'database'],
  ['database', 'program'],
] as const satisfies readonly Kill['victims'][]

/** The first is always the program alone, the commonest accident. */
export function killSchedule(count: number, chance: (below: number) => number): readonly Kill[] {
  return Array.from({ length: count }, (_, index) => ({
    afterMs: 300 + chance(1_500),
    victims: (index === 0 ? victims[0] : victims[chance(victims.length)]) ?? victims[0],
  }))
}
