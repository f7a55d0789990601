import { sql } from 'kysely'
import type { Db, Tx } from '#platform/db'
import type { App } from '../../registry/merchant.ts'

export type AppRow = App & Readonly<{ createdAt: Date; boundAt: Date | null }>

/** Apps that a merchant owns or may take payments in, the oldest first. */
export async function findAppRows(db: Db | Tx, mchid: string): Promise<readonly AppRow[]> {
  const { rows } = await sql<AppRow>`
    select a.appid, a.kind, a.name, a.owner_mchid as "ownerMchid", a.oauth_domains as "oauthDomains",
      a.created_at as "createdAt", b.created_at as "boundAt"
    from merchants.app a
    left join merchants.app_binding b on b.appid = a.appid and b.mchid = ${mchid}
    where a.owner_mchid = ${mchid} or b.mchid is not null
    order by a.created_at, a.appid`.execute(db)
  return rows
}

/** The owner's secret replaced; false where the app is not theirs. */
export async function updateSecret(
  tx: Tx,
  { mchid, appid, sealed }: Readonly<{ mchid: string; appid: string; sealed: string }>,
): Promise<boolean> {
  const { numAffectedRows } = await sql`
    update merchants.app set secret_sealed = ${sealed}
    where appid = ${appid} and owner_mchid = ${mchid}`.execute(tx)
  return numAffectedRows === 1n
}

export async function deleteBinding(
  tx: Tx,
  { mchid, appid }: Readonly<{ mchid: string; appid: string }>,
): Promise<boolean> {
  const { numAffectedRows } = await sql`
    delete from merchants.app_binding where mchid = ${mchid} and appid = ${appid}`.execute(tx)
  return numAffectedRows === 1n
}
