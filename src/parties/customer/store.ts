import { sql } from 'kysely'
import type { Db, Tx } from '#platform/db'
import type { CustomerId, CustomerState } from './customer.ts'

export type StoredCustomer = Readonly<{
  id: CustomerId
  phoneSealed: string
  name: string
  passwordHash: string
  state: CustomerState
}>

const columns = sql`
  c.customer_id as id, c.phone_sealed as "phoneSealed", c.name, c.password_hash as "passwordHash", c.state`

export async function findById(db: Db, id: string): Promise<StoredCustomer | undefined> {
  const { rows } = await sql<StoredCustomer>`
    select ${columns} from parties.customer c where c.customer_id = ${id}`.execute(db)
  return rows[0]
}

export async function findByPhone(
  db: Db,
  phoneDigest: string,
): Promise<StoredCustomer | undefined> {
  const { rows } = await sql<StoredCustomer>`
    select ${columns}
    from parties.phone_route r join parties.customer c using (customer_id)
    where r.phone_digest = ${phoneDigest}`.execute(db)
  return rows[0]
}

/**
 * False when the phone already belongs to somebody else; then nothing is written. Run again after an
 * unknown COMMIT, it finds its own customer and says true.
 */
export async function insertCustomer(
  tx: Tx,
  customer: StoredCustomer & Readonly<{ phoneDigest: string }>,
  now: Date,
): Promise<boolean> {
  const { id, phoneDigest, phoneSealed, name, passwordHash, state } = customer
  const { rows } = await sql<{ owner: string }>`
    insert into parties.phone_route as r (phone_digest, customer_id) values (${phoneDigest}, ${id})
    on conflict (phone_digest) do update set customer_id = r.customer_id
    returning r.customer_id as owner`.execute(tx)
  if (rows[0]?.owner !== id) return false
  await sql`
    insert into parties.customer (customer_id, phone_sealed, name, password_hash, state, created_at)
    values (${id}, ${phoneSealed}, ${name}, ${passwordHash}, ${state}, ${now})
    on conflict (customer_id) do nothing`.execute(tx)
  return true
}

export async function updateState(db: Db, id: string, state: CustomerState): Promise<boolean> {
  const { numAffectedRows } = await sql`
    update parties.customer set state = ${state} where customer_id = ${id}`.execute(db)
  return numAffectedRows === 1n
}

type Guard = Readonly<{ failuresMax: number; lockedUntil: Date; now: Date }>

/**
 * Counts a guess as failed before it is judged, and answers whether it may be judged at all. One
 * guarded statement: of a hundred guesses at once, in any number of processes, five get through.
 */
export async function reserveGuess(db: Db, phoneDigest: string, guard: Guard): Promise<boolean> {
  const { failuresMax, lockedUntil, now } = guard
  const { rows } = await sql`
    insert into parties.password_guard as g (phone_digest, failures, tried_at)
    values (${phoneDigest}, 1, ${now})
    on conflict (phone_digest) do update set
      failures = case when g.locked_until is null then g.failures + 1 else 1 end,
      locked_until = case when g.locked_until is null and g.failures + 1 >= ${failuresMax}
                          then ${lockedUntil}::timestamptz end,
      tried_at = ${now}
    where g.locked_until is null or g.locked_until <= ${now}
    returning 1`.execute(db)
  return rows.length === 1
}

export async function forgetGuesses(db: Db, phoneDigest: string): Promise<void> {
  await sql`delete from parties.password_guard where phone_digest = ${phoneDigest}`.execute(db)
}

export async function findLock(db: Db, phoneDigest: string): Promise<Date | undefined> {
  const { rows } = await sql<{ lockedUntil: Date | null }>`
    select locked_until as "lockedUntil" from parties.password_guard
    where phone_digest = ${phoneDigest}`.execute(db)
  return rows[0]?.lockedUntil ?? undefined
}

export async function deleteOldGuards(db: Db, before: Date): Promise<void> {
  await sql`delete from parties.password_guard where tried_at < ${before}`.execute(db)
}
