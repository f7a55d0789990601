import { sql } from 'kysely'
import type { Db } from '#platform/db'
import type { Product } from '../../fact/fact.ts'

export type Past = Readonly<{
  customer: string
  payment: string
  at: Date
  product: Product
  amountMinor: bigint
  outcome: string
  factors: Uint8Array
  /** As the last case about it found; null where nobody has said. */
  isFraud: boolean | null
}>

/** A place in the past; decisions of one instant are told apart by customer and payment. */
export type PastPlace = Pick<Past, 'customer' | 'payment' | 'at'>

/** Decisions made with a catalogue, newest first, with what cases have found out about their payments. */
export async function findPast(
  db: Db,
  { catalogue, before }: Readonly<{ catalogue: string; before: PastPlace | undefined }>,
  limit: number,
): Promise<readonly Past[]> {
  const earlier = before
    ? sql`and at <= ${before.at}
      and (at, customer_id, payment_id) < (${before.at}, ${before.customer}, ${before.payment})`
    : sql``
  const { rows } = await sql<Past>`
    select d.customer_id as customer, d.payment_id as payment, d.at, d.product,
           d.amount as "amountMinor", d.outcome, d.factors, c.is_fraud as "isFraud"
    from (
      select customer_id, payment_id, at, product, amount, outcome, factors from risk.decision
      where catalogue = ${catalogue} and factors is not null ${earlier}
      order by at desc, customer_id desc, payment_id desc limit ${limit}) d
    left join lateral (
      select is_fraud from risk.case c
      where c.customer_id = d.customer_id and c.payment_id = d.payment_id and c.is_fraud is not null
      order by c.decided_at desc limit 1 offset 0) c on true
    order by d.at desc, d.customer_id desc, d.payment_id desc`.execute(db)
  return rows
}
