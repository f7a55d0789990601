/** The name that takes the fewest changes to write; a remedy for a slip of the hand. */
export function nearestOf(name: string, names: Iterable<string>): string {
  let [nearest, least] = ['', Number.POSITIVE_INFINITY]
  for (const each of names) {
    const distance = distanceOf(name, each)
    if (distance < least) [nearest, least] = [each, distance]
  }
  return nearest
}

/** Levenshtein, a row at a time. */
function distanceOf(one: string, other: string): number {
  let row = Array.from({ length: other.length + 1 }, (_, index) => index)
  for (let at = 0; at < one.length; at++) {
    const below = [at + 1]
    for (let place = 0; place < other.length; place++) {
      const swap = (row[place] ?? 0) + (one[at] === other[place] ? 0 : 1)
      below.push(Math.min(swap, (row[place + 1] ?? 0) + 1, (below[place] ?? 0) + 1))
    }
    row = below
  }
  return row[other.length] ?? 0
}
