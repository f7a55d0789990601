import { minuteMs } from '#kernel/time'
import type { Observed } from './health.ts'
import type { ChannelMinute } from './store.ts'

type Name = Readonly<{ channel: string; method: string }>

/** How calls ended, minute by minute, until they have been written for good. */
export type Minutes = Readonly<{
  add: (observed: Observed) => void
  /** A row for this minute, also when nobody called. */
  touch: (name: Name, at: Date) => void
  all: () => readonly ChannelMinute[]
  /** Forgets minutes that were over for a minute at `at`, all of whose calls have been written. */
  forget: (at: Date) => void
}>

/** So long counts wait for a database that is away. */
const unwrittenMs = 30 * minuteMs

export function countMinutes(): Minutes {
  const counted = new Map<string, ChannelMinute>()

  function minuteOf({ channel, method }: Name, at: Date): readonly [string, ChannelMinute] {
    const minute = new Date(at.getTime() - (at.getTime() % minuteMs))
    const key = JSON.stringify([channel, method, minute.getTime()])
    const none = { channel, method, minute, ok: 0, failed: 0, unknown: 0, busyMs: 0, isBad: false }
    return [key, counted.get(key) ?? none]
  }

  function forget(beforeMs: number): void {
    for (const [key, { minute }] of counted) if (minute.getTime() < beforeMs) counted.delete(key)
  }

  return {
    add: (observed) => {
      const { outcome, ms, at } = observed
      const [key, before] = minuteOf(observed, at)
      // Where nobody writes them, or the database is away, the oldest go.
      if (!counted.has(key)) forget(at.getTime() - unwrittenMs)
      const busyMs = before.busyMs + Math.round(ms)
      counted.set(key, { ...before, [outcome]: before[outcome] + 1, busyMs })
    },
    touch: (name, at) => void counted.set(...minuteOf(name, at)),
    all: () => [...counted.values()],
    forget: (at) => forget(at.getTime() - 2 * minuteMs),
  }
}
