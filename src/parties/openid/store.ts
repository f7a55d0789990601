import { sql } from 'kysely'
import type { Db, Tx } from '#platform/db'
import { tableOf } from '#platform/table-of'
import type { CustomerId } from '../customer/customer.ts'
import type { AppCustomer } from './openid.ts'

type StoredOpenid = AppCustomer & Readonly<{ openid: string }>

export async function findOpenids(
  db: Db,
  pairs: readonly AppCustomer[],
): Promise<readonly StoredOpenid[]> {
  const { rows } = await sql<StoredOpenid>`
    select o.appid, o.customer_id as "customerId", o.openid
    from ${tableOf(pairs, { appid: 'text', customerId: 'text' })}
    join parties.openid o on o.appid = r.appid and o.customer_id = r."customerId"`.execute(db)
  return rows
}

/** In the order given: callers sort, so that two batches never wait for each other in a circle. */
export async function insertOpenids(
  tx: Tx,
  openids: readonly StoredOpenid[],
  now: Date,
): Promise<void> {
  await sql`
    insert into parties.openid (appid, customer_id, openid, created_at)
    select r.appid, r."customerId", r.openid, ${now}
    from ${tableOf(openids, { appid: 'text', customerId: 'text', openid: 'text' })}
    on conflict (appid, customer_id) do nothing`.execute(tx)
}

export async function findCustomerId(
  db: Db,
  appid: string,
  openid: string,
): Promise<CustomerId | undefined> {
  const { rows } = await sql<{ customerId: CustomerId }>`
    select customer_id as "customerId" from parties.openid
    where appid = ${appid} and openid = ${openid}`.execute(db)
  return rows[0]?.customerId
}
