import { percentiles } from '../percentiles.ts'

/** What so many callers did, each waiting for its answer before asking again. */
export type Turn = Readonly<{ perS: number; p50: number; p99: number; count: number }>

export async function runCallers(
  callers: number,
  seconds: number,
  ask: () => Promise<void>,
): Promise<Turn> {
  const durations: number[] = []
  const start = performance.now()
  const end = start + seconds * 1_000
  const caller = async (): Promise<void> => {
    for (let at = performance.now(); at < end; ) {
      await ask()
      const now = performance.now()
      durations.push(now - at)
      at = now
    }
  }
  await Promise.all(Array.from({ length: callers }, caller))
  const perS = durations.length / ((performance.now() - start) / 1_000)
  const { p50, p99 } = percentiles(durations)
  return { perS, p50, p99, count: durations.length }
}

export const below = (count: number): number => Math.floor(Math.random() * count)

/** The middle of several runs, since a neighbour can spoil one of them. */
export const median = (figures: readonly number[]): number =>
  figures.toSorted((a, b) => a - b)[Math.floor(figures.length / 2)] ?? 0
