import type { Route, RouteAsk } from '#payments'
import { sentenceOf } from './because.ts'
import { costOf, isAside, type Surroundings, verdictOf } from './judge-route.ts'
import type { RouteRule } from './route.ts'

/**
 * Which way an order goes, and why. Among routes that fit the order and whose channel can be used,
 * the least priority number wins, then the least expected cost of this amount, then the id.
 *
 * A route that does not fit (another method or amount, not in force yet, outside of the staged share)
 * is as if it were not there. An order that no route fits goes to our own wallet. When routes fit and
 * none can be used, the answer is `none`; but a staged route, which is being tried, never takes away
 * what an order had without it, so the wallet remains where all that fit are staged.
 *
 * Unhealthy is a guess from calls that ended badly, so before an order is refused, an unhealthy
 * channel is tried after all; a breaker that is open, a pause and a contract still refuse.
 */
export function chooseRoute(
  candidates: readonly RouteRule[],
  ask: RouteAsk,
  surroundings: Surroundings,
): Route | 'none' {
  return decideRoute(candidates, ask, surroundings).route
}

/** The same with its words when there is no way, for whoever asks. */
export function decideRoute(
  candidates: readonly RouteRule[],
  ask: RouteAsk,
  surroundings: Surroundings,
): Readonly<{ route: Route | 'none'; because: string }> {
  const judged = candidates
    .toSorted((a, b) => inOrder(a, b, ask))
    .map((rule) => ({ rule, verdict: verdictOf(rule, ask, surroundings) }))
  const healthy = judged.filter(({ verdict }) => verdict === 'usable')
  const isMeant = judged.some(({ rule, verdict }) => !isAside(verdict) && rule.percent === 100)
  const isLastResort = healthy.length === 0 && isMeant
  const taken = isLastResort ? judged.filter(({ verdict }) => verdict === 'unhealthy') : healthy
  const because = sentenceOf(judged, taken, ask)
  const [best] = taken
  if (best) return { route: { channel: best.rule.channel, because }, because }
  return { route: isMeant ? 'none' : { channel: null, because }, because }
}

function inOrder(a: RouteRule, b: RouteRule, ask: RouteAsk): number {
  if (a.priority !== b.priority) return a.priority - b.priority
  const [costA, costB] = [costOf(a, ask), costOf(b, ask)]
  if (costA !== costB) return costA < costB ? -1 : 1
  return a.id < b.id ? -1 : 1
}
