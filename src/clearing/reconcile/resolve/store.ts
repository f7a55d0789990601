import { sql } from 'kysely'
import type { Db, Tx } from '#platform/db'
import type { Break, Lane } from '../recon-break.ts'
import { selectBreaks } from '../store.ts'

/** What a channel can answer about, and was not asked since then; those never asked come first. */
export const findToAsk = (db: Db, before: Date, limit: number): Promise<readonly Break[]> =>
  selectBreaks(
    db,
    sql`b.state = 'OPEN' and b.source = 'channel' and b.suspended = 0
        and b.class in ('long', 'short', 'amount', 'state')
        and (b.asked_at is null or b.asked_at < ${before})
      order by b.asked_at nulls first, b.id limit ${limit}`,
  )

export async function markAsked(db: Db, id: string, now: Date): Promise<void> {
  await sql`update clearing.recon_break set asked_at = ${now} where id = ${id}`.execute(db)
}

/** Days with open halves of a pair. */
export async function findLanesToPair(tx: Tx | Db): Promise<readonly Lane[]> {
  const { rows } = await sql<Lane>`
    select distinct business_date::text as "businessDate", source, party
    from clearing.recon_break where state = 'OPEN' and class = 'long'
    order by 1, 2, 3`.execute(tx)
  return rows
}

type Trade = Readonly<{ mchid: string; id: string }>
type Told = Readonly<{ state: string; amount: bigint }>

/** A paid order stays a payment whatever came after; `isReversed` tells what did. */
export async function findPaid(
  db: Db,
  { mchid, id }: Trade,
): Promise<(Told & Readonly<{ isReversed: boolean }>) | undefined> {
  const { rows } = await sql<Told & Readonly<{ isReversed: boolean }>>`
    select 'SUCCESS' as state, amount, state = 'REVOKED' as "isReversed"
    from payments.payment_fact where mchid = ${mchid} and id = ${id}`.execute(db)
  return rows[0]
}

export async function findRefunded(db: Db, { mchid, id }: Trade): Promise<Told | undefined> {
  const { rows } = await sql<Told>`
    select state, amount from payments.refund_fact where mchid = ${mchid} and id = ${id}`.execute(
    db,
  )
  return rows[0]
}
