import { sql } from 'kysely'
import type { Db } from '#platform/db'
import { tableOf } from '#platform/table-of'
import type { JobRun } from './job.ts'

const types = {
  name: 'text',
  process: 'text',
  everyMs: 'bigint',
  outcome: 'text',
  begunAt: 'timestamptz',
  endedAt: 'timestamptz',
  durationMs: 'bigint',
  nextAt: 'timestamptz',
  backlog: 'bigint',
  turns: 'bigint',
  failures: 'bigint',
  inARow: 'integer',
  error: 'text',
  failedAt: 'timestamptz',
  seenAt: 'timestamptz',
} as const

/** One statement for all loops of a process that had a turn. */
export async function upsertRuns(db: Db, runs: readonly JobRun[]): Promise<void> {
  if (runs.length === 0) return
  await sql`
    insert into ops.job_run (name, process, every_ms, outcome, begun_at, ended_at, duration_ms,
      next_at, backlog, turns, failures, in_a_row, error, failed_at, seen_at)
    select r.name, r.process, r."everyMs", r.outcome, r."begunAt", r."endedAt", r."durationMs",
      r."nextAt", r.backlog, r.turns, r.failures, r."inARow", r.error, r."failedAt", r."seenAt"
    from ${tableOf(runs, types)} order by r.name
    on conflict (name, process) do update set every_ms = excluded.every_ms,
      outcome = excluded.outcome, begun_at = excluded.begun_at, ended_at = excluded.ended_at,
      duration_ms = excluded.duration_ms, next_at = excluded.next_at, backlog = excluded.backlog,
      turns = excluded.turns, failures = excluded.failures, in_a_row = excluded.in_a_row,
      error = excluded.error, failed_at = excluded.failed_at, seen_at = excluded.seen_at`.execute(
    db,
  )
}

export async function findRuns(db: Db): Promise<readonly JobRun[]> {
  const { rows } = await sql<JobRun>`
    select name, process, every_ms as "everyMs", outcome, begun_at as "begunAt",
      ended_at as "endedAt", duration_ms as "durationMs", next_at as "nextAt", backlog, turns,
      failures, in_a_row as "inARow", error, failed_at as "failedAt", seen_at as "seenAt"
    from ops.job_run order by name, process`.execute(db)
  return rows
}

/** Of processes that are gone. */
export async function deleteRuns(db: Db, before: Date): Promise<void> {
  await sql`delete from ops.job_run where seen_at < ${before}`.execute(db)
}
