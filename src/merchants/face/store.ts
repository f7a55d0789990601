import { sql } from 'kysely'
import type { Db } from '#platform/db'
import { tableOf } from '#platform/table-of'

export type NonceRow = Readonly<{ mchid: string; nonce: string; claim: string; at: Date }>

/**
 * Gives the claims that own their nonce afterwards. A conflict with one's own claim is a retry after
 * an unknown COMMIT and counts as owned; a conflict with another's gives no row.
 */
export async function insertNonces(db: Db, rows: readonly NonceRow[]): Promise<readonly string[]> {
  const { rows: owned } = await sql<{ claim: string }>`
    insert into merchants.nonce as n (mchid, nonce, claim, at)
    select mchid, nonce, claim, at
    from ${tableOf(rows, { mchid: 'text', nonce: 'text', claim: 'uuid', at: 'timestamptz' })}
    on conflict (mchid, nonce) do update set claim = n.claim where n.claim = excluded.claim
    returning claim`.execute(db)
  return owned.map(({ claim }) => claim)
}

/** One slice, oldest first. Rows that a sibling sweep holds are passed over. */
export async function deleteNoncesBefore(db: Db, before: Date, limit: number): Promise<number> {
  const { numAffectedRows = 0n } = await sql`
    delete from merchants.nonce n
    using (
      select mchid, nonce from merchants.nonce
      where at < ${before} order by at limit ${limit} for update skip locked
    ) old
    where n.mchid = old.mchid and n.nonce = old.nonce`.execute(db)
  return Number(numAffectedRows)
}
