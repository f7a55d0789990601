import { type Clock, dayMs, plusMs, secondMs } from '#kernel/time'
import type { Db } from '#platform/db'
import { errorMax, type JobRun } from './job.ts'
import { deleteRuns, upsertRuns } from './store.ts'

type Turn = (signal: AbortSignal) => Promise<'more' | void>

export type JobWatch = Readonly<{
  /** The same turn, watched. It keeps what it saw in memory; `flush` writes. */
  around: (job: Readonly<{ name: string; everyMs: number; run: Turn }>) => Turn
  /** For a sweep that answers how many it found. */
  found: (name: string, count: number) => void
  /** Writes the loops that had a turn since, in one statement; a loop of its own, each ten seconds. */
  flush: () => Promise<void>
}>

export const flushEveryMs = 10 * secondMs
const keptMs = 7 * dayMs
const backoffMaxMs = 30_000

/**
 * Remembers the last turn of each loop of this process, and writes it down coarsely: a loop that turns
 * twice a second costs a row each ten seconds and nothing between. A process that dies leaves its last
 * rows, by which it is seen that it is gone.
 */
export function watchJobs({
  db,
  now,
  process,
}: Readonly<{ db: Db; now: Clock; process: string }>): JobWatch {
  const runs = new Map<string, JobRun>()
  const changed = new Set<string>()
  const note = (name: string, run: JobRun): void => {
    runs.set(name, run)
    changed.add(name)
  }
  return {
    around:
      ({ name, everyMs, run }) =>
      async (signal) => {
        const begun = begin(runs.get(name), { name, process, everyMs: BigInt(everyMs) }, now())
        note(name, begun)
        try {
          const outcome = await run(signal)
          const waitMs = outcome === 'more' ? 0 : everyMs
          note(name, done(runs.get(name) ?? begun, waitMs, now()))
          return outcome
        } catch (error) {
          note(name, failed(runs.get(name) ?? begun, error, now()))
          throw error
        }
      },
    found: (name, count) => {
      const run = runs.get(name)
      if (run) note(name, { ...run, backlog: BigInt(count) })
    },
    async flush() {
      const names = [...changed]
      changed.clear()
      const at = now()
      const rows = names.flatMap((name) => runs.get(name) ?? [])
      try {
        await upsertRuns(
          db,
          rows.map((row) => ({ ...row, seenAt: at })),
        )
        await deleteRuns(db, plusMs(at, -keptMs))
      } catch (error) {
        for (const name of names) changed.add(name)
        throw error
      }
    },
  }
}

type Named = Pick<JobRun, 'name' | 'process' | 'everyMs'>

const begin = (last: JobRun | undefined, named: Named, at: Date): JobRun => ({
  ...(last ?? fresh),
  ...named,
  outcome: 'running',
  begunAt: at,
  endedAt: null,
  durationMs: null,
  nextAt: null,
  seenAt: at,
})

const fresh = {
  backlog: null,
  turns: 0n,
  failures: 0n,
  inARow: 0,
  error: null,
  failedAt: null,
} as const

const ended = (run: JobRun, at: Date) => ({
  ...run,
  endedAt: at,
  durationMs: BigInt(Math.max(0, at.getTime() - run.begunAt.getTime())),
  turns: run.turns + 1n,
})

const done = (run: JobRun, waitMs: number, at: Date): JobRun => ({
  ...ended(run, at),
  outcome: 'done',
  inARow: 0,
  nextAt: plusMs(at, waitMs),
})

function failed(run: JobRun, error: unknown, at: Date): JobRun {
  const inARow = run.inARow + 1
  const everyMs = Number(run.everyMs)
  const waitMs = Math.max(everyMs, Math.min(everyMs * 2 ** Math.min(inARow, 16), backoffMaxMs))
  return {
    ...ended(run, at),
    outcome: 'failed',
    inARow,
    failures: run.failures + 1n,
    error: textOf(error).slice(0, errorMax),
    failedAt: at,
    nextAt: plusMs(at, waitMs),
  }
}

const textOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))
