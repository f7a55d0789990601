import { sql } from 'kysely'
import type { Db } from '#platform/db'

/** How many wait, and since when the first of them. */
export type Waiting = Readonly<{ count: number; since: Date | null }>

async function waiting(query: ReturnType<typeof sql<Waiting>>, db: Db): Promise<Waiting> {
  const { rows } = await query.execute(db)
  return rows[0] ?? { count: 0, since: null }
}

/** Callbacks that no merchant has acknowledged yet; their partial index makes it cheap to ask. */
export const waitingCallbacks = (db: Db): Promise<Waiting> =>
  waiting(
    sql`select count(*)::integer as count, min(created_at) as since
      from payments.callback where state = 'pending'`,
    db,
  )

/** Refunds that were accepted and have not arrived. */
export const waitingRefunds = (db: Db): Promise<Waiting> =>
  waiting(
    sql`select count(*)::integer as count, min(created_at) as since
      from payments.refund where state = 'PROCESSING'`,
    db,
  )
