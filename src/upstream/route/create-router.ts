import type { Clock } from '#kernel/time'
import type { RouteOrder } from '#payments'
import type { Db } from '#platform/db'
import { noRoute } from './because.ts'
import { decideRoute } from './choose-route.ts'
import type { Condition } from './judge-route.ts'
import { createRouteBook } from './route-book.ts'

export type RouterDeps = Readonly<{
  db: Db
  now: Clock
  /** How a channel is at this moment for one method; asked of channels that a route names. */
  conditionOf: (channel: string, method: string) => Condition | Promise<Condition>
  /** Told of an order for which routes exist and none can be used, with why. */
  onNone?: (ask: Readonly<{ mchid: string; method: string }>, because: string) => void
  /** Monotonic milliseconds; given only by tests. */
  elapsedMs?: () => number
}>

/**
 * Decides which way orders go, as `chooseRoute` does, by the routes as they were four seconds ago at
 * most. It writes nothing: asked again about the same order, it may answer otherwise, because
 * channels come and go. Throws only where the routes could not be read for four seconds.
 */
export function createRouter(deps: RouterDeps): RouteOrder {
  const { now, conditionOf, onNone } = deps
  const open = createRouteBook(deps)
  return async (ask) => {
    const book = await open()
    const candidates = book.candidates(ask)
    if (candidates.length === 0) return { channel: null, because: noRoute }

    const channels = [...new Set(candidates.flatMap(({ channel }) => channel ?? []))]
    const conditions = new Map(
      await Promise.all(
        channels.map(async (channel) => [channel, await conditionOf(channel, ask.method)] as const),
      ),
    )
    const { route, because } = decideRoute(candidates, ask, {
      now: now(),
      allowed: book.allowed(ask),
      conditionOf: (channel) => conditions.get(channel) ?? 'missing',
    })
    if (route === 'none') onNone?.(ask, because)
    return route
  }
}
