import type { Chains } from './sliding-window.ts'
import type { Transactions } from './transactions.ts'

/**
 * What is known of the frauds at each terminal: labels count only once they are `delay` seconds old.
 * `move` takes in what has become known by the time of a row; rows come in the order of time.
 */
export function terminalReputation(
  { seconds, labels, terminalCount }: Transactions,
  { entities, first, next }: Chains,
  delay: number,
) {
  const tails = first.slice()
  const streak = new Float64Array(terminalCount)
  const streakBegan = new Float64Array(terminalCount).fill(Number.NaN)
  const lastFraud = new Float64Array(terminalCount).fill(Number.NaN)
  /** The latest eight labels that are known, as bits. */
  const latest = new Uint8Array(terminalCount)

  const learn = (terminal: number, row: number): void => {
    const label = labels[row] ?? 0
    latest[terminal] = ((latest[terminal] ?? 0) << 1) | label
    if (label === 0) {
      streak[terminal] = 0
      streakBegan[terminal] = Number.NaN
      return
    }
    if (streak[terminal] === 0) streakBegan[terminal] = seconds[row] ?? 0
    streak[terminal] = (streak[terminal] ?? 0) + 1
    lastFraud[terminal] = seconds[row] ?? 0
  }

  const move = (row: number): void => {
    const terminal = entities[row] ?? 0
    const until = (seconds[row] ?? 0) - delay
    let tail = tails[terminal] ?? -1
    for (; tail >= 0 && (seconds[tail] ?? 0) <= until; tail = next[tail] ?? -1)
      learn(terminal, tail)
    tails[terminal] = tail
  }

  return {
    move,
    streak: (terminal: number) => streak[terminal] ?? 0,
    streakBegan: (terminal: number) => streakBegan[terminal] ?? Number.NaN,
    lastFraud: (terminal: number) => lastFraud[terminal] ?? Number.NaN,
    /** Of the latest `count` labels that are known, up to eight. */
    latestFrauds: (terminal: number, count: number) =>
      bitsOf((latest[terminal] ?? 0) & ((1 << count) - 1)),
  }
}

const bitsOf = (bits: number): number => {
  let count = 0
  for (let left = bits; left > 0; left >>= 1) count += left & 1
  return count
}
