import { sql } from 'kysely'
import type { Db, Tx } from '#platform/db'
import { tableOf } from '#platform/table-of'
import type { Callback, CallbackState, Told } from './callback.ts'

const object = { mchid: 'text', object: 'text', count: 'integer' } as const

const callback = {
  mchid: 'text',
  id: 'text',
  subject: 'text',
  url: 'text',
  eventType: 'text',
  originalType: 'text',
  summary: 'text',
  resource: 'text',
  object: 'text',
  objectType: 'text',
  after: 'integer',
  createdAt: 'timestamptz',
} as const

/** Objects with how many events each gets, and callbacks with how many of their object come after. */
export type Numbering = Readonly<{
  objects: readonly Readonly<{ mchid: string; object: string; count: number }>[]
  callbacks: readonly (Callback & Readonly<{ after: number }>)[]
}>

/**
 * Writes callbacks with their numbers, in one statement. The row of an object is taken until the
 * transaction ends: whoever tells of the same object next counts on from there, and not before.
 * Objects come in one order, so that nobody waits in a circle.
 */
export async function insertCallbacks(
  tx: Tx,
  { objects, callbacks }: Numbering,
  nextAttemptAt: Date,
): Promise<ReadonlyMap<string, Pick<Told, 'sequence' | 'position'>>> {
  const { rows } = await sql<Pick<Told, 'id' | 'sequence' | 'position'>>`
    with counted as (
      insert into payments.event_object as o (mchid, object, sequence, position)
      select r.mchid, r.object, r.count, pg_current_xact_id()::text::bigint
      from ${tableOf(objects, object)}
      on conflict (mchid, object) do update set
        sequence = o.sequence + excluded.sequence,
        position = greatest(o.position, excluded.position)
      returning o.mchid, o.object, o.sequence, o.position
    )
    insert into payments.callback (
      mchid, id, subject, url, event_type, original_type, summary, resource, object, object_type,
      sequence, position, state, next_attempt_at, created_at)
    select r.mchid, r.id, r.subject, r.url, r."eventType", r."originalType", r.summary, r.resource,
      r.object, r."objectType", counted.sequence - r.after, counted.position,
      'pending', ${nextAttemptAt}, r."createdAt"
    from ${tableOf(callbacks, callback)}
    join counted on counted.mchid = r.mchid and counted.object = r.object
    returning id, sequence, position`.execute(tx)
  return new Map(rows.map(({ id, ...place }) => [id, place]))
}

export type Due = Told & Readonly<{ attempts: number }>

const columns = sql`
  c.mchid, c.id, c.subject, c.url, c.event_type as "eventType", c.original_type as "originalType",
  c.summary, c.resource, c.object, c.object_type as "objectType", c.sequence, c.position,
  c.created_at as "createdAt", c.attempts`

/**
 * Claims due callbacks until `leasedUntil`, the longest waiting first. Merchants named in `busy`
 * have their lanes full in this process and are passed over, so that a slow one delays nobody.
 */
export async function claimDue(
  db: Db,
  claim: Readonly<{ now: Date; leasedUntil: Date; busy: readonly string[]; limit: number }>,
): Promise<readonly Due[]> {
  const { rows } = await sql<Due>`
    update payments.callback c set next_attempt_at = ${claim.leasedUntil}
    from (
      select mchid, position, sequence, id from payments.callback
      where state = 'pending' and next_attempt_at <= ${claim.now}
        and mchid <> all(${claim.busy}::text[])
      order by next_attempt_at, position, sequence limit ${claim.limit} for update skip locked
    ) due
    where c.mchid = due.mchid and c.position = due.position and c.sequence = due.sequence
      and c.id = due.id
    returning ${columns}`.execute(db)
  return rows
}

/** What became of one delivery. */
export type Outcome = Pick<Told, 'mchid' | 'id' | 'sequence' | 'position'> &
  Readonly<{
    state: CallbackState
    answer: string
    sentAt: Date
    tookMs: number
    nextAttemptAt: Date
    deliveredAt: Date | null
  }>

const outcome = {
  mchid: 'text',
  id: 'text',
  sequence: 'integer',
  position: 'bigint',
  state: 'text',
  answer: 'text',
  sentAt: 'timestamptz',
  tookMs: 'integer',
  nextAttemptAt: 'timestamptz',
  deliveredAt: 'timestamptz',
} as const

/**
 * Records outcomes, and every attempt. A callback that a twin has ended meanwhile stays as it ended.
 * The guard does not say `state = 'pending'`, or PostgreSQL would walk all that is due for the few
 * that are named.
 */
export async function recordOutcomes(db: Db, outcomes: readonly Outcome[]): Promise<void> {
  await sql`
    with r as materialized (select * from ${tableOf(outcomes, outcome)}), attempted as (
      insert into payments.callback_attempt (mchid, callback_id, at, took_ms, answer)
      select r.mchid, r.id, r."sentAt", r."tookMs", r.answer from r
      on conflict do nothing
    )
    update payments.callback c set
      state = r.state, attempts = c.attempts + 1, last_answer = r.answer,
      next_attempt_at = r."nextAttemptAt", delivered_at = r."deliveredAt"
    from r
    where c.mchid = r.mchid and c.position = r.position and c.sequence = r.sequence and c.id = r.id
      and c.state not in ('delivered', 'exhausted')`.execute(db)
}

export type FailingCallback = Readonly<{
  id: string
  eventType: string
  url: string
  state: CallbackState
  attempts: number
  lastAnswer: string | null
  createdAt: Date
}>

/** Among how many of a merchant's last callbacks those are sought that do not arrive. */
const lookedAt = 2_000

/** Callbacks of a merchant that were tried three times and more in vain, newest first. */
export async function findFailing(
  db: Db,
  { mchid, since, limit }: Readonly<{ mchid: string; since: Date; limit: number }>,
): Promise<readonly FailingCallback[]> {
  const { rows } = await sql<FailingCallback>`
    select c.id, c.event_type as "eventType", c.url, c.state, c.attempts,
      c.last_answer as "lastAnswer", c.created_at as "createdAt"
    from (
      select * from payments.callback where mchid = ${mchid}
      order by position desc, sequence desc, id desc limit ${lookedAt}
    ) c
    where c.state <> 'delivered' and c.attempts >= 3 and c.created_at >= ${since}
    order by c.created_at desc limit ${limit}`.execute(db)
  return rows
}
