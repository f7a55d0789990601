/** What is added up of each payment, a column of the table each. */
export type Measures = Readonly<Record<string, Float64Array | Uint8Array>>

/** The rows of one kind of entity, each with the next one of the same entity. */
export type Chains = Readonly<{ entities: Int32Array; first: Int32Array; next: Int32Array }>

export function chainsOf(entities: Int32Array, count: number): Chains {
  const first = new Int32Array(count).fill(-1)
  const next = new Int32Array(entities.length).fill(-1)
  for (let row = entities.length - 1; row >= 0; row -= 1) {
    const entity = entities[row] ?? 0
    next[row] = first[entity] ?? -1
    first[entity] = row
  }
  return { entities, first, next }
}

export type Window = Readonly<{
  /** Moves the entity's window to the instant of `row`; rows must come in the order of time. */
  move: (row: number) => void
  /** What the window of this entity holds, as of its last move. */
  count: (entity: number) => number
  sum: (measure: string, entity: number) => number
}>

export type Reach = Readonly<{
  /** Length of the window in seconds; it holds the instants (now − delay − length, now − delay]. */
  length: number
  delay: number
}>

/**
 * A window that slides exactly, one for each entity: what enters is added and what leaves is taken
 * away. Measures are whole numbers, so that nothing is lost by that. Without a delay the row itself
 * is in its window.
 */
export function slidingWindow(
  { entities, first, next }: Chains,
  seconds: Float64Array,
  measures: Measures,
  { length, delay }: Reach,
): Window {
  const heads = first.slice()
  const tails = first.slice()
  const counts = new Float64Array(first.length)
  const names = Object.keys(measures)
  const columns = Object.values(measures)
  const sums = columns.map(() => new Float64Array(first.length))
  const add = (entity: number, row: number, sign: number): void => {
    counts[entity] = (counts[entity] ?? 0) + sign
    for (let at = 0; at < columns.length; at += 1) {
      const sum = sums[at]
      if (sum) sum[entity] = (sum[entity] ?? 0) + sign * (columns[at]?.[row] ?? 0)
    }
  }
  const move = (row: number): void => {
    const entity = entities[row] ?? 0
    const until = (seconds[row] ?? 0) - delay
    let tail = tails[entity] ?? -1
    for (; tail >= 0 && tail <= row && (seconds[tail] ?? 0) <= until; tail = next[tail] ?? -1)
      add(entity, tail, 1)
    tails[entity] = tail
    let head = heads[entity] ?? -1
    for (; head !== tail && (seconds[head] ?? 0) <= until - length; head = next[head] ?? -1)
      add(entity, head, -1)
    heads[entity] = head
  }
  return {
    move,
    count: (entity) => counts[entity] ?? 0,
    sum: (measure, entity) => sums[names.indexOf(measure)]?.[entity] ?? 0,
  }
}
