import { type Generated, type Selectable, sql } from 'kysely'
import type { Db, Tx } from '#platform/db'
import type { App, AppKind, KeyMode, Merchant, MerchantKind, MerchantState } from './merchant.ts'

interface MerchantRow {
  mchid: string
  kind: MerchantKind
  name: string
  short_name: string
  state: MerchantState
  key_mode: KeyMode
  parent_mchid: string | null
  apiv3_key_sealed: string | null
  created_at: Date
}

interface AppRow {
  appid: string
  kind: AppKind
  name: string
  owner_mchid: string
  oauth_domains: string[]
  secret_sealed: string
  created_at: Date
}

interface BindingRow {
  mchid: string
  appid: string
  created_at: Date
}

interface CertificateRow {
  mchid: string
  serial: string
  certificate_pem: string
  state: Generated<'active' | 'revoked'>
  not_before: Date
  not_after: Date
  created_at: Date
  revoked_at: Date | null
}

const tables = (db: Db | Tx) =>
  db.withTables<{
    'merchants.merchant': MerchantRow
    'merchants.app': AppRow
    'merchants.app_binding': BindingRow
    'merchants.api_certificate': CertificateRow
  }>()

export type StoredMerchant = Readonly<{ merchant: Merchant; apiV3KeySealed: string | undefined }>
export type StoredApp = Readonly<{ app: App; secretSealed: string }>
export type StoredCertificate = Readonly<{
  mchid: string
  serial: string
  certificatePem: string
  notBefore: Date
  notAfter: Date
}>

const merchantOf = (row: MerchantRow): StoredMerchant => ({
  merchant: {
    mchid: row.mchid,
    kind: row.kind,
    name: row.name,
    shortName: row.short_name,
    state: row.state,
    keyMode: row.key_mode,
    parentMchid: row.parent_mchid ?? undefined,
  },
  apiV3KeySealed: row.apiv3_key_sealed ?? undefined,
})

const certificateOf = (row: Selectable<CertificateRow>): StoredCertificate => ({
  mchid: row.mchid,
  serial: row.serial,
  certificatePem: row.certificate_pem,
  notBefore: row.not_before,
  notAfter: row.not_after,
})

export async function findMerchant(db: Db, mchid: string): Promise<StoredMerchant | undefined> {
  const row = await tables(db)
    .selectFrom('merchants.merchant')
    .selectAll()
    .where('mchid', '=', mchid)
    .executeTakeFirst()
  return row && merchantOf(row)
}

/** The numbers of a provider's sub-merchants, in order. */
export async function findSubMerchants(db: Db, spMchid: string): Promise<readonly string[]> {
  const rows = await tables(db)
    .selectFrom('merchants.merchant')
    .select('mchid')
    .where('parent_mchid', '=', spMchid)
    .orderBy('mchid')
    .execute()
  return rows.map(({ mchid }) => mchid)
}

/** False when the number is taken; the row that is there stays as it is. */
export async function insertMerchant(
  db: Db,
  { merchant, apiV3KeySealed }: StoredMerchant,
  at: Date,
): Promise<boolean> {
  const { insertId: _, numInsertedOrUpdatedRows: inserted } = await tables(db)
    .insertInto('merchants.merchant')
    .values({
      mchid: merchant.mchid,
      kind: merchant.kind,
      name: merchant.name,
      short_name: merchant.shortName,
      state: merchant.state,
      key_mode: merchant.keyMode,
      parent_mchid: merchant.parentMchid ?? null,
      apiv3_key_sealed: apiV3KeySealed ?? null,
      created_at: at,
    })
    .onConflict((conflict) => conflict.column('mchid').doNothing())
    .executeTakeFirstOrThrow()
  return inserted === 1n
}

export async function updateKeyMode(db: Db, mchid: string, keyMode: KeyMode): Promise<boolean> {
  const { numUpdatedRows } = await tables(db)
    .updateTable('merchants.merchant')
    .set({ key_mode: keyMode })
    .where('mchid', '=', mchid)
    .executeTakeFirstOrThrow()
  return numUpdatedRows === 1n
}

export async function updateState(db: Db, mchid: string, state: MerchantState): Promise<boolean> {
  const { numUpdatedRows } = await tables(db)
    .updateTable('merchants.merchant')
    .set({ state })
    .where('mchid', '=', mchid)
    .executeTakeFirstOrThrow()
  return numUpdatedRows === 1n
}

/** False when there is no such app. */
export async function updateOauthDomains(
  db: Db,
  appid: string,
  oauthDomains: readonly string[],
): Promise<boolean> {
  const { numUpdatedRows } = await tables(db)
    .updateTable('merchants.app')
    .set({ oauth_domains: [...oauthDomains] })
    .where('appid', '=', appid)
    .executeTakeFirstOrThrow()
  return numUpdatedRows === 1n
}

export async function findApp(db: Db, appid: string): Promise<StoredApp | undefined> {
  const row = await tables(db)
    .selectFrom('merchants.app')
    .selectAll()
    .where('appid', '=', appid)
    .executeTakeFirst()
  if (!row) return undefined
  const { kind, name, owner_mchid: ownerMchid, oauth_domains: oauthDomains } = row
  return { app: { appid, kind, name, ownerMchid, oauthDomains }, secretSealed: row.secret_sealed }
}

/** False when the appid is taken; the row that is there stays as it is. */
export async function insertApp(
  db: Db,
  { app, secretSealed }: StoredApp,
  at: Date,
): Promise<boolean> {
  const { numInsertedOrUpdatedRows: inserted } = await tables(db)
    .insertInto('merchants.app')
    .values({
      appid: app.appid,
      kind: app.kind,
      name: app.name,
      owner_mchid: app.ownerMchid,
      oauth_domains: [...app.oauthDomains],
      secret_sealed: secretSealed,
      created_at: at,
    })
    .onConflict((conflict) => conflict.column('appid').doNothing())
    .executeTakeFirstOrThrow()
  return inserted === 1n
}

export async function findBinding(db: Db, mchid: string, appid: string): Promise<boolean> {
  const row = await tables(db)
    .selectFrom('merchants.app_binding')
    .select('mchid')
    .where('mchid', '=', mchid)
    .where('appid', '=', appid)
    .executeTakeFirst()
  return row !== undefined
}

export async function insertBinding(db: Db, mchid: string, appid: string, at: Date): Promise<void> {
  await tables(db)
    .insertInto('merchants.app_binding')
    .values({ mchid, appid, created_at: at })
    .onConflict((conflict) => conflict.columns(['mchid', 'appid']).doNothing())
    .execute()
}

/** A merchant and one of its certificates in one read, which is all that a request needs. */
export async function findSigner(
  db: Db,
  mchid: string,
  serial: string,
): Promise<(StoredMerchant & Readonly<{ certificate: StoredCertificate }>) | undefined> {
  const row = await tables(db)
    .selectFrom('merchants.merchant as m')
    .innerJoin('merchants.api_certificate as c', 'c.mchid', 'm.mchid')
    .selectAll('m')
    .select(['c.serial', 'c.certificate_pem', 'c.not_before', 'c.not_after'])
    .where('m.mchid', '=', mchid)
    .where('c.serial', '=', serial)
    .where('c.state', '=', 'active')
    .executeTakeFirst()
  if (!row) return undefined
  const { serial: found, certificate_pem: certificatePem, not_before, not_after } = row
  const certificate = {
    mchid,
    serial: found,
    certificatePem,
    notBefore: not_before,
    notAfter: not_after,
  }
  return { ...merchantOf(row), certificate }
}

export async function findCertificates(
  db: Db,
  mchid: string,
): Promise<readonly StoredCertificate[]> {
  const rows = await tables(db)
    .selectFrom('merchants.api_certificate')
    .selectAll()
    .where('mchid', '=', mchid)
    .where('state', '=', 'active')
    .orderBy('not_before', 'desc')
    .execute()
  return rows.map(certificateOf)
}

export async function insertCertificate(
  db: Db,
  certificate: StoredCertificate,
  at: Date,
): Promise<void> {
  await tables(db)
    .insertInto('merchants.api_certificate')
    .values({
      mchid: certificate.mchid,
      serial: certificate.serial,
      certificate_pem: certificate.certificatePem,
      state: 'active',
      not_before: certificate.notBefore,
      not_after: certificate.notAfter,
      created_at: at,
      revoked_at: null,
    })
    .onConflict((conflict) => conflict.columns(['mchid', 'serial']).doNothing())
    .execute()
}

/** False when there is no active certificate of this serial. */
export async function updateRevoked(
  db: Db,
  mchid: string,
  serial: string,
  at: Date,
): Promise<boolean> {
  const { numUpdatedRows } = await tables(db)
    .updateTable('merchants.api_certificate')
    .set({ state: 'revoked', revoked_at: sql`${at}` })
    .where('mchid', '=', mchid)
    .where('serial', '=', serial)
    .where('state', '=', 'active')
    .executeTakeFirstOrThrow()
  return numUpdatedRows === 1n
}
