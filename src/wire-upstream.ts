import { hourMs, secondMs, type Clock } from '#kernel/time'
import type { RouteOrder } from '#payments'
import type { Db } from '#platform/db'
import type { Keys } from '#platform/keys'
import type { Log } from '#platform/log'
import type { Metrics } from '#platform/metrics'
import {
  type ChannelHealth,
  createHealth,
  createRouter,
  createUpstream,
  exchangeEveryMs,
  type Upstream,
} from '#upstream'

type Deps = Readonly<{
  db: Db
  keys: Keys
  now: Clock
  log: Log
  metrics: Metrics
  publicUrl: string
}>

/** Channels with their health, and which way orders go by both. */
export type WiredUpstream = Pick<Upstream, 'channels' | 'bills' | 'routes' | 'sweeps' | 'stop'> &
  Readonly<{
    routeOrder: RouteOrder
    /** What every process runs, whatever its role. */
    exchanges: Upstream['sweeps']
  }>

/** Whatever a call shows of a channel decides whether the next order goes there. */
export function wireUpstream(deps: Deps): WiredUpstream {
  const { log } = deps
  const health: ChannelHealth = createHealth({
    ...deps,
    probe: (channel, method) => upstream.probe(channel, method),
  })
  const upstream = createUpstream({ ...deps, onCall: health.observe })
  const routeOrder = createRouter({
    ...deps,
    conditionOf: async (channel, method) => {
      const condition = await upstream.conditionOf(channel, method)
      if (condition !== 'usable') return condition
      return health.isHealthy(channel, method) ? 'usable' : 'unhealthy'
    },
    onNone: (ask, because) => log.error({ ...ask, because }, 'no route can be used'),
  })
  return {
    ...upstream,
    routeOrder,
    sweeps: {
      ...upstream.sweeps,
      'channel-minutes': { everyMs: hourMs, run: health.sweep },
    },
    exchanges: {
      'channel-health': { everyMs: exchangeEveryMs, run: health.exchange },
      'channel-probes': { everyMs: 5 * secondMs, run: health.probe },
    },
  }
}
