import { minuteMs, secondMs } from '#kernel/time'
import type { Errand } from '../call/sort-ending.ts'
import { alarmScore, relapseScore, scoreAfter } from './cusum.ts'

/**
 * How a call ended for the health of its channel. `ok`: the channel answered, and be it a no in good
 * order; `failed`: it could not be reached or broke down; `unknown`: nobody knows.
 */
export type CallOutcome = 'ok' | 'failed' | 'unknown'

/** A call to a channel for one method (trade type or `TRANSFER`), as it ended. */
export type Observed = Readonly<{
  channel: string
  method: string
  /** What was told or asked; absent of a probe. */
  errand?: Errand
  outcome: CallOutcome
  ms: number
  at: Date
}>

export type Health = Readonly<{
  isBad: boolean
  score: number
  /** Calls that went well since the last that did not. */
  streak: number
  lastFailureAt: Date | null
  /** Without a failure for so long, and it is taken for good again. */
  quietMs: number
  /** When it was last taken for good again. */
  recoveredAt: Date | null
}>

const firstQuietMs = 30 * secondMs
const longestQuietMs = 10 * minuteMs
/** A channel that is bad again within this time is left alone twice as long. */
const relapseMs = 10 * minuteMs
/** So many calls in a row, probes among them, went well. */
export const streakNeeded = 8

export const healthy: Health = {
  isBad: false,
  score: 0,
  streak: 0,
  lastFailureAt: null,
  quietMs: firstQuietMs,
  recoveredAt: null,
}

/** The health after one more call. Pure. */
export function healthAfter(
  health: Health,
  { outcome, at }: Pick<Observed, 'outcome' | 'at'>,
): Health {
  const isFailure = outcome !== 'ok'
  const seen: Health = isFailure
    ? { ...health, streak: 0, lastFailureAt: at }
    : { ...health, streak: health.streak + 1 }
  return seen.isBad ? ifRecovered(seen, at) : ifStillGood(seen, isFailure, at)
}

function ifStillGood(health: Health, isFailure: boolean, at: Date): Health {
  const score = scoreAfter(health.score, isFailure)
  if (score < alarmScore) return { ...health, score }
  return { ...health, score, isBad: true, quietMs: quietAfter(health, at) }
}

function quietAfter({ recoveredAt, quietMs }: Health, at: Date): number {
  const isRelapse = recoveredAt !== null && at.getTime() - recoveredAt.getTime() < relapseMs
  return isRelapse ? Math.min(quietMs * 2, longestQuietMs) : firstQuietMs
}

function ifRecovered(health: Health, at: Date): Health {
  const { streak, lastFailureAt, quietMs } = health
  const isQuiet = lastFailureAt === null || at.getTime() - lastFailureAt.getTime() >= quietMs
  if (streak < streakNeeded || !isQuiet) return health
  return { ...health, isBad: false, score: relapseScore, recoveredAt: at }
}

/** A bad channel of which nothing has been heard for so many times its quiet is tried again. */
const silences = 4

/**
 * The health when nothing has been heard for a while, as where nobody can probe: a channel that is
 * passed over has no calls that could go well. It is given some again, and a relapse is noticed after
 * five failures. Pure.
 */
export function healthAtRest(health: Health, now: Date): Health {
  const { isBad, lastFailureAt, quietMs } = health
  const silentMs = now.getTime() - (lastFailureAt?.getTime() ?? -Infinity)
  if (!isBad || silentMs < silences * quietMs) return health
  return { ...health, isBad: false, score: relapseScore, streak: 0, recoveredAt: now }
}
