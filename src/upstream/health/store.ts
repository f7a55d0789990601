import { sql } from 'kysely'
import { minuteMs, plusMs } from '#kernel/time'
import type { Db } from '#platform/db'
import { tableOf } from '#platform/table-of'

/** How the calls of one process to a channel ended within a minute. */
export type ChannelMinute = Readonly<{
  channel: string
  method: string
  minute: Date
  ok: number
  failed: number
  unknown: number
  busyMs: number
  isBad: boolean
}>

/**
 * Writes what a process has counted over what it had written of the same minutes; a count that was
 * overtaken stays, so it may be told twice and in any order.
 */
export async function writeMinutes(
  db: Db,
  minutes: readonly ChannelMinute[],
  { process, now }: Readonly<{ process: string; now: Date }>,
): Promise<void> {
  if (minutes.length === 0) return
  await sql`
    insert into upstream.channel_minute as m
      (channel, method, minute, process, ok, failed, unknown, busy_ms, is_bad, written_at)
    select r.channel, r.method, r.minute, ${process}, r.ok, r.failed, r.unknown, r."busyMs",
      r."isBad", ${now}
    from ${tableOf(minutes, {
      channel: 'text',
      method: 'text',
      minute: 'timestamptz',
      ok: 'integer',
      failed: 'integer',
      unknown: 'integer',
      busyMs: 'bigint',
      isBad: 'boolean',
    })}
    order by r.channel, r.method, r.minute
    on conflict (channel, method, minute, process) do update set
      ok = greatest(m.ok, excluded.ok), failed = greatest(m.failed, excluded.failed),
      unknown = greatest(m.unknown, excluded.unknown),
      busy_ms = greatest(m.busy_ms, excluded.busy_ms),
      is_bad = excluded.is_bad, written_at = excluded.written_at`.execute(db)
}

export type Verdict = Readonly<{ channel: string; method: string; isBad: boolean }>

/** What other processes thought last of channels, of those that said so since then. */
export async function findVerdicts(
  db: Db,
  { process, since }: Readonly<{ process: string; since: Date }>,
): Promise<readonly Verdict[]> {
  const { rows } = await sql<Verdict>`
    select channel, method, bool_or("isBad") as "isBad"
    from (
      select distinct on (channel, method, process) channel, method, is_bad as "isBad"
      from upstream.channel_minute
      where minute >= ${since}::timestamptz - interval '1 minute' and written_at >= ${since}
        and process <> ${process}
      order by channel, method, process, minute desc
    ) last
    group by channel, method`.execute(db)
  return rows
}

export type ChannelFigures = Omit<ChannelMinute, 'minute' | 'busyMs'> &
  Readonly<{ meanMs: number | null }>

/** For operators: calls of all processes since then, by channel and method. */
export async function findChannelFigures(db: Db, since: Date): Promise<readonly ChannelFigures[]> {
  const { rows } = await sql<ChannelFigures>`
    select channel, method, sum(ok)::integer as ok, sum(failed)::integer as failed,
      sum(unknown)::integer as unknown,
      (sum(busy_ms) / nullif(sum(ok + failed + unknown), 0))::integer as "meanMs",
      (array_agg(is_bad order by minute desc, written_at desc))[1] as "isBad"
    from upstream.channel_minute where minute >= ${since}
    group by channel, method order by channel, method`.execute(db)
  return rows
}

/** What is older tells nobody anything. */
export async function deleteMinutes(db: Db, before: Date): Promise<number> {
  const { numAffectedRows } = await sql`
    delete from upstream.channel_minute where (channel, method, minute, process) in (
      select channel, method, minute, process from upstream.channel_minute
      where minute < ${before} order by minute limit 1000)`.execute(db)
  return Number(numAffectedRows ?? 0n)
}

export type Counted = Readonly<{ subject: string; count: number }>

/** Channels that some process takes for unhealthy, with how many of their methods; for the alarms. */
export async function findUnhealthy(db: Db, now: Date): Promise<readonly Counted[]> {
  const verdicts = await findVerdicts(db, { process: '', since: plusMs(now, -minuteMs) })
  const bad = Map.groupBy(
    verdicts.filter(({ isBad }) => isBad),
    ({ channel }) => channel,
  )
  return [...bad].map(([subject, methods]) => ({ subject, count: methods.length }))
}

/** Notices that were not believed and have come since then, by channel; for the alarms. */
export async function countQuarantined(db: Db, since: Date): Promise<readonly Counted[]> {
  const { rows } = await sql<Counted>`
    select channel_id as subject, count(*)::integer as count from upstream.quarantine
    where received_at >= ${since} group by channel_id`.execute(db)
  return rows
}
