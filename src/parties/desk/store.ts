import { sql } from 'kysely'
import type { Db } from '#platform/db'

export type CustomerDates = Readonly<{ createdAt: Date; hasPin: boolean }>

/** What staff see of a customer beside what is masked. */
export async function findCustomerDates(
  db: Db,
  customerId: string,
): Promise<CustomerDates | undefined> {
  const { rows } = await sql<CustomerDates>`
    select c.created_at as "createdAt",
           exists (select from parties.pin p where p.customer_id = c.customer_id) as "hasPin"
    from parties.customer c where c.customer_id = ${customerId}`.execute(db)
  return rows[0]
}
