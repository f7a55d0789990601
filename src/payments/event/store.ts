import { type RawBuilder, sql } from 'kysely'
import type { Db, Tx } from '#platform/db'
import { tableOf } from '#platform/table-of'
import type { Attempt, Event, EventKey, Place } from './event.ts'

/**
 * Nothing at or above the oldest transaction that still runs. Every place in the stream is at or above
 * the transaction that wrote it, so below this all is committed, and nothing will be added.
 */
const horizon = sql`pg_snapshot_xmin(pg_current_snapshot())::text::bigint`

const columns = sql`
  c.mchid, c.id, c.subject, c.url, c.event_type as "eventType", c.original_type as "originalType",
  c.summary, c.resource, c.object, c.object_type as "objectType", c.sequence, c.position, c.state,
  c.attempts, c.last_answer as "lastAnswer", c.next_attempt_at as "nextAttemptAt",
  c.created_at as "createdAt", c.delivered_at as "deliveredAt"`

/** A merchant's events after a place, in the order of the stream; the primary key is walked. */
export async function findEvents(
  db: Db,
  { mchid, after, limit }: Readonly<{ mchid: string; after: Place; limit: number }>,
): Promise<readonly Event[]> {
  const { rows } = await sql<Event>`
    select ${columns} from payments.callback c
    where c.mchid = ${mchid}
      and (c.position, c.sequence, c.id) > (${after.position}, ${after.sequence}, ${after.id})
      and c.position < ${horizon}
    order by c.position, c.sequence, c.id limit ${limit}`.execute(db)
  return rows
}

/** How far streams can be read at this moment. */
export async function readableBelow(db: Db): Promise<bigint> {
  const { rows } = await sql<{ position: bigint }>`select ${horizon} as position`.execute(db)
  return rows[0]?.position ?? 0n
}

export async function findEventUrl(db: Db, { mchid, id }: EventKey): Promise<string | undefined> {
  const { rows } = await sql<{ url: string; mchid: string }>`
    select url, mchid from payments.callback where id = ${id}`.execute(db)
  return rows.find((row) => row.mchid === mchid)?.url
}

export async function findAttempts(
  db: Db,
  { mchid, id, limit }: EventKey & Readonly<{ limit: number }>,
): Promise<readonly Attempt[]> {
  const { rows } = await sql<Attempt>`
    select at, took_ms as "tookMs", answer from payments.callback_attempt
    where mchid = ${mchid} and callback_id = ${id}
    order by at limit ${limit}`.execute(db)
  return rows
}

/** Which events to send again. */
export type Scope =
  | Readonly<{ object: string }>
  | Readonly<{ id: string }>
  | Readonly<{ from: Place; to: Place }>

/** The fence keeps PostgreSQL from walking all of a merchant's events for one object of it. */
function eventsIn(mchid: string, scope: Scope): RawBuilder<unknown> {
  if ('object' in scope)
    return sql`(select * from payments.callback where object = ${scope.object} offset 0)`
  if ('id' in scope) return sql`(select * from payments.callback where id = ${scope.id} offset 0)`
  const { from, to } = scope
  return sql`(
    select * from payments.callback
    where mchid = ${mchid}
      and (position, sequence, id) > (${from.position}, ${from.sequence}, ${from.id})
      and (position, sequence, id) <= (${to.position}, ${to.sequence}, ${to.id})
      and position < ${horizon})`
}

/** The places of a scope's events in the order of the stream, at most `limit`. */
export async function findPlaces(
  tx: Tx,
  { mchid, scope, limit }: Readonly<{ mchid: string; scope: Scope; limit: number }>,
): Promise<readonly Place[]> {
  const { rows } = await sql<Place>`
    select c.position, c.sequence, c.id from ${eventsIn(mchid, scope)} c
    where c.mchid = ${mchid}
    order by c.position, c.sequence, c.id limit ${limit}`.execute(tx)
  return rows
}

/**
 * Sends events again from the first step of the schedule, under their ids; answers how many. One that
 * is on its way for the first time is left alone: it is being sent.
 */
export async function reviveEvents(
  tx: Tx,
  { mchid, places, now }: Readonly<{ mchid: string; places: readonly Place[]; now: Date }>,
): Promise<number> {
  const { numAffectedRows } = await sql`
    update payments.callback c
    set state = 'pending', attempts = 0, next_attempt_at = ${now}, delivered_at = null
    from ${tableOf(places, { position: 'bigint', sequence: 'integer', id: 'text' })}
    where c.mchid = ${mchid} and c.position = r.position and c.sequence = r.sequence and c.id = r.id
      and (c.state <> 'pending' or c.attempts > 0)`.execute(tx)
  return Number(numAffectedRows ?? 0n)
}

export type Replay = Readonly<{
  mchid: string
  outReplayNo: string
  contentDigest: string
  reason: string
}>

/** Writes a replay down; false when its number was used, after whoever used it has ended. */
export async function insertReplay(tx: Tx, replay: Replay, now: Date): Promise<boolean> {
  const { mchid, outReplayNo, contentDigest, reason } = replay
  const { numAffectedRows } = await sql`
    insert into payments.event_replay (
      mchid, out_replay_no, content_digest, reason, event_count, created_at)
    values (${mchid}, ${outReplayNo}, ${contentDigest}, ${reason}, 0, ${now})
    on conflict do nothing`.execute(tx)
  return numAffectedRows === 1n
}

export async function findReplay(
  tx: Tx,
  { mchid, outReplayNo }: Pick<Replay, 'mchid' | 'outReplayNo'>,
): Promise<Readonly<{ contentDigest: string; eventCount: number }> | undefined> {
  const { rows } = await sql<{ contentDigest: string; eventCount: number }>`
    select content_digest as "contentDigest", event_count as "eventCount"
    from payments.event_replay
    where mchid = ${mchid} and out_replay_no = ${outReplayNo}`.execute(tx)
  return rows[0]
}

export async function endReplay(
  tx: Tx,
  { mchid, outReplayNo }: Pick<Replay, 'mchid' | 'outReplayNo'>,
  eventCount: number,
): Promise<void> {
  await sql`
    update payments.event_replay set event_count = ${eventCount}
    where mchid = ${mchid} and out_replay_no = ${outReplayNo}`.execute(tx)
}

/** Counts events against the hour; false, and nothing counted, when they are more than it has left. */
export async function takeFromHour(
  tx: Tx,
  { mchid, hour, count, max }: Readonly<{ mchid: string; hour: Date; count: number; max: number }>,
): Promise<boolean> {
  const { numAffectedRows } = await sql`
    insert into payments.event_replay_hour as h (mchid, hour, event_count)
    values (${mchid}, ${hour}, ${count})
    on conflict (mchid, hour) do update set event_count = h.event_count + excluded.event_count
    where h.event_count + excluded.event_count <= ${max}`.execute(tx)
  return numAffectedRows === 1n
}

/** Forgets attempts made before an instant, at most `limit`; answers how many. */
export async function deleteAttempts(db: Db, before: Date, limit: number): Promise<number> {
  const { numAffectedRows } = await sql`
    delete from payments.callback_attempt a
    using (
      select mchid, callback_id, at from payments.callback_attempt
      where at < ${before} limit ${limit} for update skip locked
    ) old
    where a.mchid = old.mchid and a.callback_id = old.callback_id and a.at = old.at`.execute(db)
  return Number(numAffectedRows ?? 0n)
}
