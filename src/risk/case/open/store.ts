import { sql } from 'kysely'
import { assert } from '#kernel/assert'
import type { Tx } from '#platform/db'
import type { Product } from '../../fact/fact.ts'

/** A decision in the stream of decisions. */
export type Streamed = Readonly<{
  position: bigint
  customer: string
  payment: string
  id: string
  at: Date
  product: Product
  amountMinor: bigint
  outcome: string
  score: string | null
  reasons: string
}>

export type StreamPlace = Readonly<{ position: bigint; customer: string; payment: string }>

/** How far decisions were looked through. Others wait until the transaction ends. */
export async function holdStreamPlace(tx: Tx): Promise<StreamPlace> {
  const { rows } = await sql<Readonly<{ position: bigint; key: string }>>`
    select position, key from risk.case_cursor where name = 'decisions' for update`.execute(tx)
  const [row] = rows
  assert(row, 'the cursor is there from the migration on')
  // A customer's id has no space; what payments calls a payment may.
  const [customer = '', ...rest] = row.key.split(' ')
  return { position: row.position, customer, payment: rest.join(' ') }
}

export async function moveStreamPlace(tx: Tx, place: StreamPlace): Promise<void> {
  await sql`
    update risk.case_cursor
    set position = ${place.position}, key = ${`${place.customer} ${place.payment}`}
    where name = 'decisions'`.execute(tx)
}

/** Nothing is read at or above the oldest transaction that still runs, so nothing is passed over. */
export async function readDecisions(
  tx: Tx,
  after: StreamPlace,
  limit: number,
): Promise<readonly Streamed[]> {
  const { rows } = await sql<Streamed>`
    select position, customer_id as customer, payment_id as payment, id, at, product,
           amount as "amountMinor", outcome, score::text as score, reasons
    from risk.decision
    where (position, customer_id, payment_id) > (${after.position}, ${after.customer}, ${after.payment})
      and position < pg_snapshot_xmin(pg_current_snapshot())::text::bigint
    order by position, customer_id, payment_id limit ${limit}`.execute(tx)
  return rows
}
