import { randomUUID } from 'node:crypto'
import { Refusal } from '#kernel/refusal'
import { type Clock, minuteMs } from '#kernel/time'
import type { Db } from '#platform/db'
import { wallet, windowMs } from './alarm.ts'
import { type FailureMinute, writeFailures } from './store.ts'

/** How an attempt to pay or to refund ended; no code for what went well. */
export type Attempted = Readonly<{
  what: 'pay' | 'refund'
  /** null: our own wallet. */
  channel: string | null
  /** Of the refusal. */
  code: string | null
}>

export type Failures = Readonly<{
  /** Counts in memory; touches no database. To be called once it is committed or refused for good. */
  count: (attempted: Attempted) => void
  /**
   * Does it and counts how it ended; what is thrown is thrown on. `codeOf` names the failure in what is
   * answered and not thrown.
   */
  counted: <Out>(
    what: Omit<Attempted, 'code'>,
    run: () => Promise<Out>,
    codeOf?: (out: Out) => string | null,
  ) => Promise<Out>
  /** Writes what was counted; to be run every few seconds by every process. */
  flush: () => Promise<void>
}>

/** What is thrown and is no refusal is our own mistake. */
const accident = 'SYSTEM_ERROR'

/**
 * Counts payments and refunds that fail, minute by minute, beside those that go well. A process that
 * dies loses the counts of its last seconds, and nothing else.
 */
export function createFailures({
  db,
  now,
  process = randomUUID(),
}: Readonly<{ db: Db; now: Clock; process?: string }>): Failures {
  const minutes = new Map<string, FailureMinute>()

  function forget(beforeMs: number): void {
    for (const [key, { minute }] of minutes) if (minute.getTime() < beforeMs) minutes.delete(key)
  }

  function count({ what, channel, code }: Attempted): void {
    const at = now()
    const began = at.getTime() - (at.getTime() % minuteMs)
    const row = { minute: new Date(began), what, channel: channel ?? wallet, code: code ?? '' }
    const key = JSON.stringify([began, what, row.channel, row.code])
    const known = minutes.get(key)
    // Where nobody flushes, or the database is away, the oldest go: an alarm looks no further back.
    if (!known) forget(began - windowMs)
    minutes.set(key, { ...row, count: (known?.count ?? 0) + 1 })
  }

  async function counted<Out>(
    what: Omit<Attempted, 'code'>,
    run: () => Promise<Out>,
    codeOf: (out: Out) => string | null = () => null,
  ): Promise<Out> {
    try {
      const out = await run()
      count({ ...what, code: codeOf(out) })
      return out
    } catch (error) {
      count({ ...what, code: error instanceof Refusal ? error.code : accident })
      throw error
    }
  }

  async function flush(): Promise<void> {
    const before = now().getTime() - 2 * minuteMs
    await writeFailures(db, [...minutes.values()], process)
    forget(before)
  }

  return { count, counted, flush }
}
