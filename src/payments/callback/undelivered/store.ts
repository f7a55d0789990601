import { sql } from 'kysely'
import type { Db, Tx } from '#platform/db'
import type { Place } from '../../event/event.ts'
import type { CallbackState } from '../callback.ts'

/** A callback that was tried, and has not arrived. */
export type Undelivered = Readonly<{
  id: string
  subject: string
  eventType: string
  url: string
  state: CallbackState
  attempts: number
  lastAnswer: string | null
  nextAttemptAt: Date
  createdAt: Date
}>

type Range = Readonly<{ mchid: string; from: Date; to: Date; limit: number }>

/** Among how many of a merchant's last callbacks they are sought. */
const lookedAt = 20_000

const undelivered = ({ mchid, from, to, limit }: Range) => sql`
  from (
    select * from payments.callback where mchid = ${mchid}
    order by position desc, sequence desc, id desc limit ${lookedAt}
  ) c
  where c.state <> 'delivered' and c.attempts > 0
    and c.created_at >= ${from} and c.created_at < ${to}
  order by c.position desc, c.sequence desc, c.id desc limit ${limit}`

/** Of callbacks that were written in a span of time, the newest first. */
export async function findUndelivered(db: Db, range: Range): Promise<readonly Undelivered[]> {
  const { rows } = await sql<Undelivered>`
    select c.id, c.subject, c.event_type as "eventType", c.url, c.state, c.attempts,
      c.last_answer as "lastAnswer", c.next_attempt_at as "nextAttemptAt",
      c.created_at as "createdAt"
    ${undelivered(range)}`.execute(db)
  return rows
}

export async function findUndeliveredPlaces(tx: Tx, range: Range): Promise<readonly Place[]> {
  const { rows } = await sql<Place>`
    select c.position, c.sequence, c.id ${undelivered(range)}`.execute(tx)
  return rows
}
