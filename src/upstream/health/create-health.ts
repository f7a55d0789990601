import { randomUUID } from 'node:crypto'
import { type Clock, dayMs, minuteMs, plusMs, secondMs } from '#kernel/time'
import type { Db } from '#platform/db'
import type { Log } from '#platform/log'
import type { Metrics } from '#platform/metrics'
import {
  type CallOutcome,
  type Health,
  healthAfter,
  healthAtRest,
  healthy,
  type Observed,
} from './health.ts'
import { countMinutes } from './count-minutes.ts'
import { deleteMinutes, findVerdicts, writeMinutes } from './store.ts'

type Deps = Readonly<{
  db: Db
  now: Clock
  log: Pick<Log, 'warn' | 'info'>
  metrics?: Metrics
  /**
   * Asks the channel something that costs nothing and changes nothing, such as an order that does not
   * exist, in the way of this method; a plain no is `ok`. `observed` where the call is observed by
   * whoever makes it, as other calls are. Without it a bad channel is tried again by orders, after a
   * silence of two minutes, and longer after a relapse.
   */
  probe?: (channel: string, method: string) => Promise<CallOutcome | 'observed'>
  /** What this process is called among those of the database. */
  process?: string
}>

export type ChannelHealth = Readonly<{
  /** Notes how a call ended; touches no database. */
  observe: (observed: Observed) => void
  /** What this process thinks, or, where it has seen nothing of late, what another thinks. */
  isHealthy: (channel: string, method: string) => boolean
  /** Writes what was counted and hears what others think; to be run every few seconds by every process. */
  exchange: () => Promise<void>
  /** Asks channels that are bad; to be run every few seconds by every process. */
  probe: () => Promise<void>
  /** Deletes counts older than a week; how many. */
  sweep: () => Promise<number>
}>

/** A channel and method of this process. */
type Watched = {
  readonly channel: string
  readonly method: string
  health: Health
  lastOkAt: Date | null
}

/** What others think counts for so long, and what this process has seen itself. */
const recentMs = minuteMs
const keptMs = 7 * dayMs

/**
 * The health of channels, method by method: a CUSUM of this process in memory, and the verdicts of
 * others by way of the database, which count where this process has had no call of late that went
 * well. Losing it loses nothing but the knowledge of the last minutes.
 */
export function createHealth(deps: Deps): ChannelHealth {
  const { db, now } = deps
  const process = deps.process ?? randomUUID()
  const watched = new Map<string, Watched>()
  const minutes = countMinutes()
  const note = notes(deps)
  let badElsewhere: ReadonlySet<string> = new Set()

  const bad = (): Watched[] => [...watched.values()].filter(({ health }) => health.isBad)

  function observe(observed: Observed): void {
    const { channel, method, errand, outcome, at } = observed
    minutes.add(observed)
    note.call(observed)
    // Whoever cannot be asked may still take orders; the breaker of queries keeps those back.
    if (errand === 'query') return
    const key = keyOf(observed)
    const one = watched.get(key) ?? { channel, method, health: healthy, lastOkAt: null }
    watched.set(key, one)
    const { isBad } = one.health
    one.health = healthAfter(one.health, observed)
    if (outcome === 'ok') one.lastOkAt = at
    if (isBad !== one.health.isBad) note.verdict(one)
  }

  function isHealthy(channel: string, method: string): boolean {
    const key = keyOf({ channel, method })
    const own = watched.get(key)
    if (own?.health.isBad) return false
    // A process whose own calls go well does not stop because another's network is broken.
    const seenMs = own?.lastOkAt?.getTime() ?? -Infinity
    return now().getTime() - seenMs < recentMs || !badElsewhere.has(key)
  }

  async function exchange(): Promise<void> {
    const at = now()
    for (const one of bad()) {
      one.health = healthAtRest(one.health, at)
      if (!one.health.isBad) note.verdict(one)
      // Others hear that it is still bad, also when nobody calls it.
      minutes.touch(one, at)
    }
    const rows = minutes.all().map((minute) => ({
      ...minute,
      isBad: watched.get(keyOf(minute))?.health.isBad ?? false,
    }))
    await writeMinutes(db, rows, { process, now: at })
    minutes.forget(at)
    const verdicts = await findVerdicts(db, { process, since: plusMs(at, -recentMs) })
    badElsewhere = new Set(verdicts.filter(({ isBad }) => isBad).map(keyOf))
  }

  async function probe(): Promise<void> {
    const ask = deps.probe
    if (!ask) return
    await Promise.all(
      bad().map(async ({ channel, method }) => {
        const startMs = performance.now()
        const outcome = await ask(channel, method).catch(() => 'failed' as const)
        if (outcome === 'observed') return
        observe({ channel, method, outcome, ms: performance.now() - startMs, at: now() })
      }),
    )
  }

  const sweep = () => deleteMinutes(db, plusMs(now(), -keptMs))
  return { observe, isHealthy, exchange, probe, sweep }
}

/** How often to exchange and to probe. */
export const exchangeEveryMs = 5 * secondMs

const keyOf = ({ channel, method }: Pick<Observed, 'channel' | 'method'>): string =>
  JSON.stringify([channel, method])

function notes({ metrics, log }: Deps) {
  const calls = metrics?.counter('tongbao_channel_calls_total', 'Calls to channels by their end', [
    'channel',
    'method',
    'outcome',
  ])
  const seconds = metrics?.seconds('tongbao_channel_call_seconds', 'How long channels took', [
    'channel',
    'method',
  ])
  const good = metrics?.level('tongbao_channel_healthy', '1 while a channel is taken for healthy', [
    'channel',
    'method',
  ])
  return {
    call: ({ channel, method, outcome, ms }: Observed): void => {
      calls?.({ channel, method, outcome })
      seconds?.({ channel, method }, ms / 1_000)
    },
    verdict: ({ channel, method, health: { isBad } }: Watched): void => {
      good?.({ channel, method }, isBad ? 0 : 1)
      if (isBad) log.warn({ channel, method }, 'a channel is unhealthy, and others are preferred')
      else log.info({ channel, method }, 'a channel is healthy again')
    },
  }
}
