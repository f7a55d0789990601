import { sql } from 'kysely'
import type { AppKind, MerchantKind } from '#merchants'
import type { Db } from '#platform/db'

export type StoredMerchant = Readonly<{
  mchid: string
  name: string
  kind: MerchantKind
  parentMchid: string | null
  serial: string | null
  apiV3Key: string | null
  certificatePem: string | null
  privateKey: string | null
  createdAt: Date
}>

const columns = sql`
  mchid, name, kind, parent_mchid as "parentMchid", serial, api_v3_key as "apiV3Key",
  certificate_pem as "certificatePem", private_key as "privateKey", created_at as "createdAt"`

export async function insertMerchant(db: Db, merchant: StoredMerchant): Promise<void> {
  await sql`
    insert into openplatform.sandbox_merchant (mchid, name, kind, parent_mchid, serial, api_v3_key,
      certificate_pem, private_key, created_at)
    values (${merchant.mchid}, ${merchant.name}, ${merchant.kind}, ${merchant.parentMchid},
      ${merchant.serial}, ${merchant.apiV3Key}, ${merchant.certificatePem}, ${merchant.privateKey},
      ${merchant.createdAt})`.execute(db)
}

/** The newest first. */
export async function findMerchants(db: Db): Promise<readonly StoredMerchant[]> {
  const { rows } = await sql<StoredMerchant>`
    select ${columns} from openplatform.sandbox_merchant
    order by created_at desc, mchid limit 200`.execute(db)
  return rows
}

export async function findMerchant(db: Db, mchid: string): Promise<StoredMerchant | undefined> {
  const { rows } = await sql<StoredMerchant>`
    select ${columns} from openplatform.sandbox_merchant where mchid = ${mchid}`.execute(db)
  return rows[0]
}

export type StoredApp = Readonly<{
  mchid: string
  appid: string
  kind: AppKind
  secret: string
  createdAt: Date
}>

export async function insertApp(db: Db, app: StoredApp): Promise<void> {
  await sql`
    insert into openplatform.sandbox_app (mchid, appid, kind, secret, created_at)
    values (${app.mchid}, ${app.appid}, ${app.kind}, ${app.secret}, ${app.createdAt})`.execute(db)
}

export async function findApps(db: Db, mchids: readonly string[]): Promise<readonly StoredApp[]> {
  const { rows } = await sql<StoredApp>`
    select mchid, appid, kind, secret, created_at as "createdAt" from openplatform.sandbox_app
    where mchid = any(${[...mchids]}::text[]) order by created_at, appid`.execute(db)
  return rows
}

/** The sealed private key, which is gone from then on; of two takers one gets it. */
export async function takePrivateKey(
  db: Db,
  mchid: string,
  takenAt: Date,
): Promise<string | undefined> {
  const { rows } = await sql<{ privateKey: string }>`
    with held as (
      select mchid, private_key from openplatform.sandbox_merchant
      where mchid = ${mchid} and private_key is not null for update
    )
    update openplatform.sandbox_merchant m set private_key = null, taken_at = ${takenAt}
    from held where m.mchid = held.mchid
    returning held.private_key as "privateKey"`.execute(db)
  return rows[0]?.privateKey
}

export async function replaceCertificate(
  db: Db,
  {
    mchid,
    serial,
    certificatePem,
    privateKey,
  }: Pick<StoredMerchant, 'mchid' | 'serial' | 'certificatePem' | 'privateKey'>,
): Promise<void> {
  await sql`
    update openplatform.sandbox_merchant
    set serial = ${serial}, certificate_pem = ${certificatePem}, private_key = ${privateKey},
        taken_at = null
    where mchid = ${mchid}`.execute(db)
}
