import { sql } from 'kysely'
import type { Db, Tx } from '#platform/db'
import { tableOf } from '#platform/table-of'
import type { CustomerId } from '../customer/customer.ts'
import type { Pin } from './pin.ts'

const columns = sql`customer_id as "customerId", digest, failures, locked_until as "lockedUntil"`

export async function findPins(
  db: Db,
  customerIds: readonly CustomerId[],
): Promise<readonly Pin[]> {
  const { rows } = await sql<Pin>`
    select ${columns} from parties.pin where customer_id = any(${customerIds}::text[])`.execute(db)
  return rows
}

/** Locks in the order of customers, so that two batches never wait for each other in a circle. */
export async function lockPins(
  tx: Tx,
  customerIds: readonly CustomerId[],
): Promise<readonly Pin[]> {
  const { rows } = await sql<Pin>`
    select ${columns} from parties.pin where customer_id = any(${customerIds}::text[])
    order by customer_id for update`.execute(tx)
  return rows
}

/** Absolute values: we hold the locks. */
export async function updatePins(tx: Tx, pins: readonly Pin[]): Promise<void> {
  await sql`
    update parties.pin p set failures = r.failures, locked_until = r."lockedUntil"
    from ${tableOf(pins, { customerId: 'text', failures: 'integer', lockedUntil: 'timestamptz' })}
    where p.customer_id = r."customerId"`.execute(tx)
}

type PinToPut = Readonly<{ customerId: CustomerId; digest: string; before: string | undefined }>

/** False when the stored PIN is no longer the one `before`. Failures and locks are forgotten. */
export async function putPin(db: Db, pin: PinToPut, now: Date): Promise<boolean> {
  const { customerId, digest, before } = pin
  const { rows } = await sql`
    insert into parties.pin as p (customer_id, digest, failures, changed_at)
    values (${customerId}, ${digest}, 0, ${now})
    on conflict (customer_id) do update set
      digest = excluded.digest, failures = 0, locked_until = null, changed_at = excluded.changed_at
    where p.digest = ${before ?? null}
    returning 1`.execute(db)
  return rows.length === 1
}
