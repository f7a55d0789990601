import { stableHash } from '../stable-hash.ts'
import type { CaseSort } from './case.ts'

/** Somebody waits for what is held or frozen; nobody waits for a sample. */
const ofSort: Readonly<Record<CaseSort, number>> = {
  freeze: 400,
  review: 350,
  appeal: 200,
  quality: 0,
}

/** From which amount on how much sooner, in fen; engineering values. */
const ofAmount: readonly (readonly [fromMinor: bigint, points: number])[] = [
  [20_000_000n, 300],
  [5_000_000n, 240],
  [2_000_000n, 180],
  [500_000n, 120],
  [100_000n, 60],
  [20_000n, 20],
]

/** From 0 to 1000: what the case is, how much is at stake, how sure the score was. */
export function priorityOf({
  sort,
  amountMinor,
  score,
}: Readonly<{ sort: CaseSort; amountMinor: bigint | null; score: number | null }>): number {
  const step = amountMinor === null ? undefined : ofAmount.find(([from]) => amountMinor >= from)
  const suspicion = Math.round(300 * Math.min(1, Math.max(0, score ?? 0)))
  return ofSort[sort] + (step?.[1] ?? 0) + suspicion
}

/** Of ten thousand: how many payments that were only to be watched, and how many decided cases. */
export type Shares = Readonly<{ monitored: number; decided: number }>

/** Engineering values: a hundredth of what was let pass, a twentieth of what people decided. */
export const usualShares: Shares = { monitored: 100, decided: 500 }

/** Whether an id is drawn for a second look: the same for ever, by the seed, and told to nobody before. */
export const isSampled = (seed: string, id: string, per10000: number): boolean =>
  stableHash(`${seed} ${id}`) % 10_000 < per10000
