import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { Client } from '@tongbao/apiv3'
import { minuteMs } from '#kernel/time'
import type { Channels } from '#payments'
import type { Log } from '#platform/log'
import type { Metrics } from '#platform/metrics'
import {
  type AskedTradeBill,
  askTradeBill,
  type BilledChannel,
  findBilledChannels,
} from './bill/trade-bills.ts'
import type { Breaker } from './call/breaker.ts'
import { type Called, createChannels } from './call/create-channels.ts'
import { createGate } from './call/gate.ts'
import { probe } from './call/probe.ts'
import { refresh, refreshCertificates } from './certificate/refresh-certificates.ts'
import type { ChannelDeps } from './channel/add-channel.ts'
import type { Channel, TrustedKey } from './channel/channel.ts'
import { clientOf, connectionOf, openChannels } from './channel/open-channels.ts'
import { noticeRoutes } from './notice/routes.ts'
import type { Learn } from './notice/take-notice.ts'

export type UpstreamDeps = ChannelDeps &
  Readonly<{
    log: Log
    metrics: Metrics
    /** Where the world reaches us, without a slash at the end; channels tell us below `/upstream/`. */
    publicUrl: string
    /** Told of every call as it ended. */
    onCall?: (called: Called) => void
    limits?: Partial<UpstreamLimits>
    /** Monotonic milliseconds; given only by tests. */
    elapsedMs?: () => number
  }>

export type UpstreamLimits = Readonly<{
  /** One call, certificates that it needs included; well below the lease of an instruction. */
  deadlineMs: number
  attemptMs: number
  connectMs: number
  /** Calls of one channel under way at once, and connections kept for them. */
  callsMax: number
  noticesMax: number
}>

const usualLimits: UpstreamLimits = {
  deadlineMs: 8_000,
  attemptMs: 5_000,
  connectMs: 3_000,
  callsMax: 64,
  noticesMax: 64,
}

/** How a channel is for one method at this moment, as far as this process knows. */
export type ChannelCondition = 'usable' | 'missing' | 'paused' | 'breaker_open'

export type Upstream = Readonly<{
  channels: Channels
  /** Where channels tell us by themselves; `learn` is payments' own, given once both are made. */
  routes: (given: Readonly<{ learn: Learn }>) => FastifyPluginAsyncTypebox
  conditionOf: (channel: string, method: string) => Promise<ChannelCondition>
  /** Asks a channel something that changes nothing, past breakers and back-offs: is it well? */
  probe: (channel: string, method: string) => Promise<'ok' | 'failed' | 'unknown'>
  /** A client of a channel, for more than payments: `files` for bills. Throws CHANNEL_NOT_FOUND. */
  clientOf: (channel: string, use?: 'calls' | 'files') => Promise<Client>
  /** The bills that channels give us of what we did there. */
  bills: Readonly<{
    channels: () => Promise<readonly BilledChannel[]>
    ask: (channel: string, date: string) => Promise<AskedTradeBill>
  }>
  /** What a channel is. Throws CHANNEL_NOT_FOUND. */
  describe: (channel: string) => Promise<Channel>
  /** Fetches a channel's certificates at once. Throws `WechatpayError`. */
  refreshCertificates: (channel: string) => Promise<readonly TrustedKey[]>
  sweeps: Readonly<Record<string, Readonly<{ everyMs: number; run: () => Promise<unknown> }>>>
  /** Lets go of connections. */
  stop: () => Promise<void>
}>

const breakerLevels: Readonly<Record<Breaker['is'], number>> = { closed: 0, half_open: 1, open: 2 }

/** Channels that speak APIv3, wired. */
export function createUpstream(deps: UpstreamDeps): Upstream {
  const { log, metrics, elapsedMs = () => performance.now() } = deps
  const limits = { ...usualLimits, ...deps.limits }
  const all = { ...deps, ...limits, elapsedMs, connections: limits.callsMax }
  const opened = openChannels(all)
  const tellBreaker = metrics.level(
    'tongbao_upstream_breaker',
    'Breakers of channels: 0 closed, 1 half open, 2 open',
    ['channel', 'lane'],
  )
  const gate = createGate({
    callsMax: limits.callsMax,
    elapsedMs,
    onBreaker: ({ channel, lane }, state) => {
      tellBreaker({ channel, lane }, breakerLevels[state])
      if (state === 'open') log.error({ channel, lane }, 'the breaker of a channel has opened')
    },
  })
  const channels = createChannels({ ...all, channels: opened, gate })
  return {
    channels,
    routes: ({ learn }) => noticeRoutes({ ...all, openChannels: opened, channels, learn }),
    conditionOf: async (id, method) => {
      const connection = await opened.find(id)
      if (!connection) return 'missing'
      if (connection.channel.state === 'paused') return 'paused'
      const errand = method === 'TRANSFER' ? 'transfer' : 'pay'
      const state = gate.breakerOf({ channel: id, lane: `${errand}.${method}` })
      return state === 'open' ? 'breaker_open' : 'usable'
    },
    probe: (id, method) => probe(opened, id, method),
    clientOf: (id, use) => clientOf(opened, id, use),
    bills: {
      channels: () => findBilledChannels(deps.db),
      ask: (id, date) => askTradeBill(opened, id, date),
    },
    describe: async (id) => (await connectionOf(opened, id)).channel,
    refreshCertificates: (id) => refresh({ ...deps, channels: opened }, id),
    sweeps: {
      'upstream-certificates': {
        everyMs: minuteMs,
        run: () => refreshCertificates({ ...deps, channels: opened }),
      },
    },
    stop: opened.close,
  }
}
