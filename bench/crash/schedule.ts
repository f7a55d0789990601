/** What befalls whom and when. Told by its seed, so that a failure can be played again. */
export type Blow = Readonly<{
  /** Load beforehand, in milliseconds. */
  afterMs: number
  /** Falls while whoever was struck before may still be on his way up. */
  isSudden: boolean
  sort: BlowSort
  /** Which poster, where one is meant. */
  poster: number
  /** Of a clock: by how many hours it is wrong from now on. Of a freeze: for how long, in ms. */
  hours: number
  frozenMs: number
}>

export type BlowSort = keyof typeof deck

/** Of nine blows. A backend that is killed takes all others with it; a postmaster takes the server. */
const deck = { poster: 4, backend: 1, postmaster: 1, freeze: 1, clock: 2 } as const

const sorts = Object.entries(deck).flatMap(([sort, count]) =>
  Array.from({ length: count }, () => sort as BlowSort),
)

export type Chance = (below: number) => number

/** Rounds of nine, each shuffled; the time between two is `meanMs` on average. */
export function blowsOf(count: number, meanMs: number, posters: number, chance: Chance): Blow[] {
  const blows: Blow[] = []
  while (blows.length < count)
    for (const sort of shuffled(sorts, chance))
      blows.push({
        sort,
        afterMs: Math.round(meanMs / 4) + chance(Math.round(meanMs * 1.5)),
        isSudden: chance(4) === 0,
        poster: chance(posters),
        hours: chance(49) - 24,
        frozenMs: 300 + chance(1_200),
      })
  return blows.slice(0, count)
}

function shuffled<Item>(items: readonly Item[], chance: Chance): Item[] {
  const rest = [...items]
  return items.flatMap(() => rest.splice(chance(rest.length), 1))
}

export const sayBlow = ({ afterMs, isSudden, sort, poster, hours, frozenMs }: Blow): string => {
  const whom = sort === 'backend' || sort === 'postmaster' ? '' : ` ${poster}`
  const how = sort === 'clock' ? ` ${hours} h` : sort === 'freeze' ? ` ${frozenMs} ms` : ''
  return `${afterMs} ms${isSudden ? ' suddenly' : ''} ${sort}${whom}${how}`
}
