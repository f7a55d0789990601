import { sql } from 'kysely'
import type { Db } from '#platform/db'

/**
 * Fen of a merchant's orders that were paid from an instant on. Orders are walked by their numbers, which
 * tell their birth, so an order that was made before `bornFrom` does not count.
 */
export async function sumPaid(
  db: Db,
  { mchid, bornFrom, paidFrom }: Readonly<{ mchid: string; bornFrom: string; paidFrom: Date }>,
): Promise<bigint> {
  const { rows } = await sql<{ paid: bigint }>`
    select coalesce(sum(o.amount), 0)::bigint as paid
    from payments.order o
    join lateral (
      select finished_at from payments.attempt
      where mchid = o.mchid and order_id = o.id and state = 'SUCCEEDED' offset 0
    ) a on a.finished_at >= ${paidFrom}
    where o.mchid = ${mchid} and o.id >= ${bornFrom} and o.state in ('SUCCESS', 'REFUND')`.execute(
    db,
  )
  return rows[0]?.paid ?? 0n
}
