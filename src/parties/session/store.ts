import { sql } from 'kysely'
import type { Db } from '#platform/db'
import type { CustomerId, CustomerState } from '../customer/customer.ts'

type NewSession = Readonly<{
  tokenDigest: string
  customerId: CustomerId
  createdAt: Date
  expiresAt: Date
}>

export async function insertSession(db: Db, session: NewSession): Promise<void> {
  const { tokenDigest, customerId, createdAt, expiresAt } = session
  await sql`
    insert into parties.session (token_digest, customer_id, created_at, expires_at)
    values (${tokenDigest}, ${customerId}, ${createdAt}, ${expiresAt})`.execute(db)
}

type FoundSession = Readonly<{
  id: CustomerId
  phoneSealed: string
  name: string
  state: CustomerState
  expiresAt: Date
}>

export async function findSession(db: Db, tokenDigest: string): Promise<FoundSession | undefined> {
  const { rows } = await sql<FoundSession>`
    select c.customer_id as id, c.phone_sealed as "phoneSealed", c.name, c.state, s.expires_at as "expiresAt"
    from parties.session s join parties.customer c using (customer_id)
    where s.token_digest = ${tokenDigest}`.execute(db)
  return rows[0]
}

export async function deleteSession(db: Db, tokenDigest: string): Promise<void> {
  await sql`delete from parties.session where token_digest = ${tokenDigest}`.execute(db)
}

export async function deleteExpiredSessions(db: Db, now: Date): Promise<void> {
  await sql`delete from parties.session where expires_at <= ${now}`.execute(db)
}
