import { sql } from 'kysely'
import type { Db, Tx } from '#platform/db'
import { isProduct } from '../product/product.ts'
import { type Access, networkOf } from './access.ts'

type Row = Readonly<{
  singleMax: bigint | null
  dayMax: bigint | null
  granted: string[] | null
  networks: string[]
  notifyUrl: string | null
}>

/** All that the signed door asks, in one read; a merchant without rows may do everything. */
export async function findAccess(db: Db, mchid: string): Promise<Access> {
  const { rows } = await sql<Row>`
    select l.single_max as "singleMax", l.day_max as "dayMax",
      (select coalesce(array_agg(product) filter (where state = 'granted'), '{}')
       from merchants.product
       where mchid = k.mchid having count(*) > 0) as granted,
      array(select network from merchants.allowed_network where mchid = k.mchid) as networks,
      s.notify_url as "notifyUrl"
    from (select ${mchid}::text as mchid) k
    left join merchants.merchant_limit l on l.mchid = k.mchid
    left join merchants.callback_setting s on s.mchid = k.mchid`.execute(db)
  const [row] = rows
  const granted = row?.granted
  return {
    granted:
      granted === null || granted === undefined ? undefined : new Set(granted.filter(isProduct)),
    singleMax: row?.singleMax ?? null,
    dayMax: row?.dayMax ?? null,
    networks: (row?.networks ?? []).map(networkOf),
    notifyUrl: row?.notifyUrl ?? undefined,
  }
}

export type NetworkRow = Readonly<{ network: string; note: string; createdAt: Date }>

export async function findNetworks(db: Db | Tx, mchid: string): Promise<readonly NetworkRow[]> {
  const { rows } = await sql<NetworkRow>`
    select network, note, created_at as "createdAt" from merchants.allowed_network
    where mchid = ${mchid} order by created_at, network`.execute(db)
  return rows
}

/** False where it stood there already. */
export async function insertNetwork(
  tx: Tx,
  row: NetworkRow & Readonly<{ mchid: string }>,
): Promise<boolean> {
  const { numAffectedRows } = await sql`
    insert into merchants.allowed_network (mchid, network, note, created_at)
    values (${row.mchid}, ${row.network}, ${row.note}, ${row.createdAt})
    on conflict do nothing`.execute(tx)
  return numAffectedRows === 1n
}

export async function deleteNetwork(
  tx: Tx,
  { mchid, network }: Readonly<{ mchid: string; network: string }>,
): Promise<boolean> {
  const { numAffectedRows } = await sql`
    delete from merchants.allowed_network
    where mchid = ${mchid} and network = ${network}`.execute(tx)
  return numAffectedRows === 1n
}

/** One change of a merchant's list after the other. */
export async function lockOfMerchant(tx: Tx, mchid: string): Promise<void> {
  await sql`select from merchants.merchant where mchid = ${mchid} for no key update`.execute(tx)
}
