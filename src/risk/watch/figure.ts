import { dayMs, hourMs } from '#kernel/time'
import type { Product } from '../fact/fact.ts'

/**
 * What is counted. `name` of a figure is what was decided, unless said otherwise, and everything is
 * counted in the hour and on the day of the decision, however late it became known.
 */
export const measures = [
  /** Decisions, and what they were about. */
  'decided',
  'decided_minor',
  /** How payments ended that were not simply let go: of a challenge, passed, failed and given up. */
  'succeeded',
  'declined',
  'abandoned',
  /** Confirmed as fraud; `_lost` of these, where the money left all the same. */
  'fraud',
  'fraud_minor',
  'fraud_lost',
  'fraud_lost_minor',
  /** Turned out honest; `_lost` of these, where the money did not move and the trade was lost. */
  'honest',
  'honest_minor',
  'honest_lost',
  'honest_lost_minor',
  /** `name` is a step of `latencySteps`. */
  'latency',
  /** `name` is a fault. */
  'fault',
  /** `name` is a rule with its version; product is empty. `rule_decided` leaves shadows out. */
  'rule_held',
  'rule_decided',
  'rule_fraud',
  'rule_honest',
] as const
export type Measure = (typeof measures)[number]

export const grains = ['hour', 'day', 'week'] as const
export type Grain = (typeof grains)[number]

export const grainMs: Readonly<Record<Grain, number>> = {
  hour: hourMs,
  day: dayMs,
  week: 7 * dayMs,
}

export type Figure = Readonly<{
  grain: Grain
  measure: Measure
  /** When the hour began, or the day in Beijing, or the week with its Monday. */
  since: Date
  product: Product | ''
  name: string
  /** Times, or minor units. */
  value: bigint
}>

/** A day of Beijing begins sixteen hours after that of Greenwich, and the first Monday was the fifth of 1970. */
const beganMs: Readonly<Record<Grain, number>> = {
  hour: 0,
  day: 16 * hourMs,
  week: 3 * dayMs + 16 * hourMs,
}

/** When the hour of an instant began, or its day or week in Beijing. */
export function sinceOf(grain: Grain, at: Date): Date {
  const ms = at.getTime()
  return new Date(ms - ((ms - beganMs[grain]) % grainMs[grain]))
}

export type Tally = Readonly<{
  /** Adds to the hour, the day and the week. */
  add: (at: Date, figure: Omit<Figure, 'grain' | 'since'>) => void
  /** What is not nothing, in the order of the table's key, so that two who write it never wait crosswise. */
  figures: () => readonly Figure[]
}>

export function createTally(): Tally {
  const all = new Map<string, Figure>()
  return {
    add(at, figure) {
      for (const grain of grains) {
        const since = sinceOf(grain, at)
        const { measure, product, name, value } = figure
        const key = [grain, measure, since.toISOString(), product, name].join(' ')
        const before = all.get(key)?.value ?? 0n
        all.set(key, { grain, measure, since, product, name, value: before + value })
      }
    },
    figures: () =>
      [...all]
        .filter(([, { value }]) => value !== 0n)
        .toSorted(([a], [b]) => (a < b ? -1 : 1))
        .map(([, figure]) => figure),
  }
}

const stepsOfOctave = 6
const octaves = 20
const leastUs = 16

/** Upper ends in microseconds, from 16 µs to 17 s, each an eighth more than the one before. */
export const latencySteps: readonly number[] = Array.from(
  { length: stepsOfOctave * octaves + 1 },
  (_, step) => Math.ceil(leastUs * 2 ** (step / stepsOfOctave)),
)

export function stepOf(latencyUs: number): string {
  const found = latencySteps.findIndex((end) => latencyUs <= end)
  const step = found < 0 ? latencySteps.length - 1 : found
  return String(step).padStart(3, '0')
}

/** Below which time so much of everything was, in microseconds and an eighth too much at most. */
export function percentileOf(counts: ReadonlyMap<string, number>, share: number): number | null {
  const steps = [...counts].toSorted(([a], [b]) => (a < b ? -1 : 1))
  const all = steps.reduce((sum, [, count]) => sum + count, 0)
  let seen = 0
  for (const [step, count] of steps) {
    seen += count
    if (seen >= share * all) return latencySteps[Number(step)] ?? null
  }
  return null
}
