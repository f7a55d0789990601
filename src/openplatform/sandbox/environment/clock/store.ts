import { sql } from 'kysely'
import type { Db } from '#platform/db'

/** How many milliseconds business time is ahead of the wall's; 0 where nobody has jumped yet. */
export async function findOffset(db: Db): Promise<number> {
  const { rows } = await sql<{ offsetMs: string }>`
    select offset_ms::text as "offsetMs" from openplatform.sandbox_clock
    where name = 'business'`.execute(db)
  return Number(rows[0]?.offsetMs ?? 0)
}

/** Moves business time forward; an offset that is not ahead of the one there changes nothing. */
export async function raiseOffset(db: Db, offsetMs: number, wallNow: Date): Promise<void> {
  await sql`
    insert into openplatform.sandbox_clock as c (name, offset_ms, jumped_at)
    values ('business', ${offsetMs}, ${wallNow})
    on conflict (name) do update set offset_ms = excluded.offset_ms, jumped_at = excluded.jumped_at
    where c.offset_ms < excluded.offset_ms`.execute(db)
}
