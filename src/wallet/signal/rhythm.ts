import type { Signals } from './signals.ts'

/** Count, sum and sum of squares: of these mean and variance follow exactly, in whatever order they came. */
export type Moments = Readonly<{ count: bigint; sum: bigint; squares: bigint }>

export type Rhythm = Readonly<{ dwell: Moments; flight: Moments; pressure: Moments }>

/** One measurement; what is not measured adds nothing. */
const momentsOf = (measured: number | undefined): Moments => {
  if (measured === undefined) return { count: 0n, sum: 0n, squares: 0n }
  const value = BigInt(measured)
  return { count: 1n, sum: value, squares: value * value }
}

/** What a page measured, to be added to what is known. */
export const rhythmOf = ({ dwellMs, flightMs, pressure }: Signals): Rhythm => ({
  dwell: momentsOf(dwellMs),
  flight: momentsOf(flightMs),
  pressure: momentsOf(pressure),
})

/** With fewer measurements a deviation says more of the mean than of the hand. */
export const knownAfter = 8

/** Whoever types like a clock would else be a stranger after a millisecond. */
const deviationLeast = 5
const zMost = 20

/**
 * How many standard deviations a measurement is from the mean, to the hundredth, at most 20 either way;
 * undefined before there are eight measurements.
 */
export function deviationOf(
  { count, sum, squares }: Moments,
  measured: number | undefined,
): number | undefined {
  const times = Number(count)
  if (measured === undefined || times < knownAfter) return undefined
  const mean = Number(sum) / times
  // From n·Σx² − (Σx)², which is whole and exact, where Σx² / n − mean² would cancel.
  const variance = Number(count * squares - sum * sum) / (times * (times - 1))
  const deviation = Math.max(deviationLeast, Math.sqrt(variance))
  const z = Math.min(zMost, Math.max(-zMost, (measured - mean) / deviation))
  return Math.round(z * 100) / 100
}
