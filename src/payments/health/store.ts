import { sql } from 'kysely'
import type { Db } from '#platform/db'

/** How attempts to pay ended; no code for what went well. `recent`: those since the later moment. */
export type EndedCount = Readonly<{ code: string; count: number; recent: number }>

/** In all processes, since `since`, and among them since `recentSince`. */
export async function countEnded(
  db: Db,
  { since, recentSince }: Readonly<{ since: Date; recentSince: Date }>,
): Promise<readonly EndedCount[]> {
  const { rows } = await sql<EndedCount>`
    select code, sum(count)::integer as count,
      coalesce(sum(count) filter (where minute >= ${recentSince}), 0)::integer as recent
    from payments.failure_minute
    where minute >= ${since} and what = 'pay' group by code`.execute(db)
  return rows
}
