import type { AccountClass, Limits } from '#platform/limit-settings'
import {
  type Claim,
  counterOf,
  nothing,
  type Over,
  overOf,
  plusSpent,
  type Spent,
} from './limit.ts'

/** What counters hold, by `counterOf`. */
export type Counters = Map<string, Spent>

/**
 * Adds the claims of one payment to its counters, all or none; answers the limit that refuses it, of
 * several the one with the least left. Pure but for `counters`.
 */
export function admit(
  limits: Pick<Limits, 'fen'>,
  counters: Counters,
  claims: readonly Claim[],
  classOf: (customerId: string) => AccountClass,
): Over | undefined {
  const spentOn = (claim: Claim): Spent => counters.get(counterOf(claim)) ?? nothing
  let least: Over | undefined
  for (const claim of claims) {
    const over = overOf(limits, classOf(claim.customerId), claim, spentOn(claim))
    if (over && (!least || over.leftMinor < least.leftMinor)) least = over
  }
  if (least) return least
  for (const claim of claims) counters.set(counterOf(claim), plusSpent(spentOn(claim), claim))
  return undefined
}

/** What each counter held before these claims were added to it. */
export function countersBefore(
  after: readonly (Pick<Claim, 'customerId' | 'period' | 'kind'> & Spent)[],
  claims: readonly Claim[],
): Counters {
  const counters: Counters = new Map(after.map((row) => [counterOf(row), row]))
  for (const claim of claims) {
    const held = counters.get(counterOf(claim)) ?? nothing
    counters.set(counterOf(claim), plusSpent(held, { ...claim, minor: -claim.minor }))
  }
  return counters
}

/** The claims by counter, in one order, so that two batches never wait for each other in a circle. */
export function sumsOf(claims: readonly Claim[]): readonly (Claim & Spent)[] {
  const sums = new Map<string, Claim & Spent>()
  for (const claim of claims) {
    const held = sums.get(counterOf(claim)) ?? { ...claim, ...nothing }
    sums.set(counterOf(claim), { ...held, [claim.grade]: held[claim.grade] + claim.minor })
  }
  return [...sums].toSorted(([one], [other]) => (one < other ? -1 : 1)).map(([, sum]) => sum)
}
