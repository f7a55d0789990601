import { sql } from 'kysely'
import type { Db } from '#platform/db'
import type { Strike } from '../../fault/store.ts'

/** Who has something in force, `*` among them. */
export async function findAfflicted(db: Db, now: Date): Promise<readonly string[]> {
  const { rows } = await sql<{ mchid: string }>`
    select distinct mchid from openplatform.fault_order
    where lifted_at is null and (ends_at is null or ends_at > ${now})
      and (take is null or struck < take)
    order by mchid`.execute(db)
  return rows.map(({ mchid }) => mchid)
}

/** The last strikes, of one merchant or of all, the newest first. */
export async function findLastStrikes(
  db: Db,
  { mchid, limit }: Readonly<{ mchid?: string | undefined; limit: number }>,
): Promise<readonly Strike[]> {
  const { rows } = await sql<Strike>`
    select mchid, id, order_id as "orderId", fault, verb, number, subject, request, done,
      struck_at as "struckAt"
    from openplatform.fault_strike
    where ${mchid === undefined ? sql`true` : sql`mchid = ${mchid}`}
    order by struck_at desc, id desc limit ${limit}`.execute(db)
  return rows
}

/** Whose scripts there are. */
export async function findAuthors(db: Db): Promise<readonly string[]> {
  const { rows } = await sql<{ mchid: string }>`
    select distinct mchid from openplatform.fault_script order by mchid`.execute(db)
  return rows.map(({ mchid }) => mchid)
}
