import { sql } from 'kysely'
import type { Db } from '#platform/db'
import type { Hold } from './hold.ts'

const columns = sql`
  mchid, id, reason, note, placed_by as "placedBy", placed_at as "placedAt",
  lifted_by as "liftedBy", lifted_at as "liftedAt"`

export async function insertHold(db: Db, hold: Hold): Promise<void> {
  await sql`
    insert into clearing.hold (mchid, id, reason, note, placed_by, placed_at)
    values (${hold.mchid}, ${hold.id}, ${hold.reason}, ${hold.note}, ${hold.placedBy},
      ${hold.placedAt})`.execute(db)
}

/** False when there is no such hold, or it was lifted before. */
export async function updateLifted(
  db: Db,
  key: Pick<Hold, 'mchid' | 'id'>,
  by: string,
  now: Date,
): Promise<boolean> {
  const { numAffectedRows } = await sql`
    update clearing.hold set lifted_by = ${by}, lifted_at = ${now}
    where mchid = ${key.mchid} and id = ${key.id} and lifted_at is null`.execute(db)
  return numAffectedRows === 1n
}

/** All holds of a merchant, those that stand first. */
export async function findHolds(db: Db, mchid: string): Promise<readonly Hold[]> {
  const { rows } = await sql<Hold>`
    select ${columns} from clearing.hold where mchid = ${mchid}
    order by lifted_at nulls first, placed_at`.execute(db)
  return rows
}
