import type { AccountClass, Limits } from '#platform/limit-settings'
import {
  type Claim,
  type Counter,
  type Grade,
  nameOf,
  nothing,
  type Over,
  overOf,
} from './limit.ts'

type Held = Record<Grade, bigint>

/** What counters hold, by their names. */
export type Counters = Map<string, Held>

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
  let least: Over | undefined
  for (const claim of claims) {
    const held = counters.get(claim.name) ?? nothing
    const over = overOf(limits, classOf(claim.customerId), claim, held)
    if (over && (!least || over.leftMinor < least.leftMinor)) least = over
  }
  if (!least) for (const claim of claims) heldBy(counters, claim.name)[claim.grade] += claim.minor
  return least
}

function heldBy(counters: Counters, name: string): Held {
  const known = counters.get(name)
  if (known) return known
  const held = { ...nothing }
  counters.set(name, held)
  return held
}

export type Sum = Counter & Held

/** The claims by counter, in one order, so that two batches never wait for each other in a circle. */
export function sumsOf(claims: readonly Claim[]): ReadonlyMap<string, Sum> {
  const sums = new Map<string, Sum>()
  for (const { name, customerId, period, kind, grade, minor } of claims) {
    let sum = sums.get(name)
    if (!sum) sums.set(name, (sum = { customerId, period, kind, a: 0n, b: 0n, c: 0n, d: 0n }))
    sum[grade] += minor
  }
  return new Map([...sums].toSorted(([one], [other]) => (one < other ? -1 : 1)))
}

/** What each counter held before these sums were added to it. */
export function countersBefore(after: readonly Sum[], sums: ReadonlyMap<string, Sum>): Counters {
  const counters: Counters = new Map()
  for (const row of after) {
    const name = nameOf(row)
    const { a, b, c, d } = sums.get(name) ?? nothing
    counters.set(name, { a: row.a - a, b: row.b - b, c: row.c - c, d: row.d - d })
  }
  return counters
}
