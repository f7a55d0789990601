import { type RawBuilder, sql } from 'kysely'
import type { Db, Tx } from '#platform/db'
import { tableOf } from '#platform/table-of'
import type { Receiver, ReceiverKey } from './receiver.ts'

const columns = sql`
  r.mchid, r.kind, r.account, r.appid, r.relation, r.custom_relation as "customRelation",
  r.added_at as "addedAt"`

async function select(db: Db, from: RawBuilder<unknown>): Promise<readonly Receiver[]> {
  const { rows } = await sql<Receiver>`select ${columns} from ${from}`.execute(db)
  return rows
}

/** Those of these receivers whom the merchant has; the others are not answered. */
export const findReceivers = (db: Db, keys: readonly ReceiverKey[]): Promise<readonly Receiver[]> =>
  select(
    db,
    sql`(select * from ${tableOf(keys, { mchid: 'text', kind: 'text', account: 'text' })}) k
      cross join lateral (
        select * from clearing.sharing_receiver
        where mchid = k.mchid and kind = k.kind and account = k.account offset 0
      ) r`,
  )

/** A page of a merchant's receivers, in the order of their keys. */
export const findReceiversOf = (
  db: Db,
  { mchid, after, limit }: ReceiverPage,
): Promise<readonly Receiver[]> =>
  select(
    db,
    sql`clearing.sharing_receiver r
      where r.mchid = ${mchid} and (r.kind, r.account) > (${after?.kind ?? ''}, ${after?.account ?? ''})
      order by r.mchid, r.kind, r.account limit ${limit}`,
  )

export type ReceiverPage = Readonly<{
  mchid: string
  after: Pick<Receiver, 'kind' | 'account'> | null
  limit: number
}>

/** True when the merchant did not have it; otherwise what they are to each other is written anew. */
export async function upsertReceiver(tx: Tx, receiver: Receiver): Promise<boolean> {
  const { mchid, kind, account, appid, relation, customRelation, addedAt } = receiver
  const { numAffectedRows } = await sql`
    insert into clearing.sharing_receiver
      (mchid, kind, account, appid, relation, custom_relation, added_at)
    values (${mchid}, ${kind}, ${account}, ${appid}, ${relation}, ${customRelation}, ${addedAt})
    on conflict (mchid, kind, account) do nothing`.execute(tx)
  if (numAffectedRows === 1n) return true
  await sql`
    update clearing.sharing_receiver
    set appid = ${appid}, relation = ${relation}, custom_relation = ${customRelation}
    where mchid = ${mchid} and kind = ${kind} and account = ${account}`.execute(tx)
  return false
}

export async function deleteReceiverRow(tx: Tx, key: ReceiverKey): Promise<boolean> {
  const { numAffectedRows } = await sql`
    delete from clearing.sharing_receiver
    where mchid = ${key.mchid} and kind = ${key.kind} and account = ${key.account}`.execute(tx)
  return numAffectedRows === 1n
}
