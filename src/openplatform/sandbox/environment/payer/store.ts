import { sql } from 'kysely'
import type { CustomerId } from '#parties'
import type { Db } from '#platform/db'

export type StoredPayer = Readonly<{
  customerId: CustomerId
  name: string
  secrets: string
  createdAt: Date
}>

const columns = sql`customer_id as "customerId", name, secrets, created_at as "createdAt"`

export async function insertPayer(db: Db, payer: StoredPayer): Promise<void> {
  await sql`
    insert into openplatform.sandbox_payer (customer_id, name, secrets, created_at)
    values (${payer.customerId}, ${payer.name}, ${payer.secrets}, ${payer.createdAt})`.execute(db)
}

/** The newest first. */
export async function findPayers(db: Db): Promise<readonly StoredPayer[]> {
  const { rows } = await sql<StoredPayer>`
    select ${columns} from openplatform.sandbox_payer
    order by created_at desc, customer_id limit 200`.execute(db)
  return rows
}

export async function findPayer(db: Db, customerId: string): Promise<StoredPayer | undefined> {
  const { rows } = await sql<StoredPayer>`
    select ${columns} from openplatform.sandbox_payer
    where customer_id = ${customerId}`.execute(db)
  return rows[0]
}
