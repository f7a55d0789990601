import { sql } from 'kysely'
import type { Db, Tx } from '#platform/db'
import { tableOf } from '#platform/table-of'
import type { Callback, CallbackState } from './callback.ts'

const callback = {
  mchid: 'text',
  id: 'text',
  subject: 'text',
  url: 'text',
  eventType: 'text',
  originalType: 'text',
  summary: 'text',
  resource: 'text',
  createdAt: 'timestamptz',
} as const

export async function insertCallbacks(
  tx: Tx,
  callbacks: readonly Callback[],
  nextAttemptAt: Date,
): Promise<void> {
  await sql`
    insert into payments.callback (
      mchid, id, subject, url, event_type, original_type, summary, resource, state,
      next_attempt_at, created_at)
    select r.mchid, r.id, r.subject, r.url, r."eventType", r."originalType", r.summary, r.resource,
      'pending', ${nextAttemptAt}, r."createdAt"
    from ${tableOf(callbacks, callback)}`.execute(tx)
}

export type Due = Callback & Readonly<{ attempts: number }>

const columns = sql`
  c.mchid, c.id, c.subject, c.url, c.event_type as "eventType", c.original_type as "originalType",
  c.summary, c.resource, c.created_at as "createdAt", c.attempts`

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
      select mchid, id from payments.callback
      where state = 'pending' and next_attempt_at <= ${claim.now}
        and mchid <> all(${claim.busy}::text[])
      order by next_attempt_at limit ${claim.limit} for update skip locked
    ) due
    where c.mchid = due.mchid and c.id = due.id
    returning ${columns}`.execute(db)
  return rows
}

/** What became of one delivery. */
export type Outcome = Readonly<{
  mchid: string
  id: string
  state: CallbackState
  answer: string
  nextAttemptAt: Date
  deliveredAt: Date | null
}>

const outcome = {
  mchid: 'text',
  id: 'text',
  state: 'text',
  answer: 'text',
  nextAttemptAt: 'timestamptz',
  deliveredAt: 'timestamptz',
} as const

/**
 * Records outcomes; one that a twin has ended meanwhile stays as it ended. The guard does not say
 * `state = 'pending'`, or PostgreSQL would walk all that is due for the few that are named.
 */
export async function recordOutcomes(db: Db, outcomes: readonly Outcome[]): Promise<void> {
  await sql`
    update payments.callback c set
      state = r.state, attempts = c.attempts + 1, last_answer = r.answer,
      next_attempt_at = r."nextAttemptAt", delivered_at = r."deliveredAt"
    from ${tableOf(outcomes, outcome)}
    where c.mchid = r.mchid and c.id = r.id
      and c.state not in ('delivered', 'exhausted')`.execute(db)
}

/** Sends what was told of a subject once more, from the first step of the schedule. */
export async function reviveCallbacks(
  db: Db,
  { mchid, subject, now }: Readonly<{ mchid: string; subject: string; now: Date }>,
): Promise<number> {
  const { numAffectedRows } = await sql`
    update payments.callback
    set state = 'pending', attempts = 0, next_attempt_at = ${now}, delivered_at = null
    where mchid = ${mchid} and subject = ${subject}`.execute(db)
  return Number(numAffectedRows ?? 0n)
}
