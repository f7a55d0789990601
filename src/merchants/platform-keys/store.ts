import { sql } from 'kysely'
import type { Db, Tx } from '#platform/db'
import type { KeyMode } from '../registry/merchant.ts'
import type { PlatformKeyState } from './platform-key.ts'

interface PlatformKeyRow {
  id: string
  kind: KeyMode
  state: PlatformKeyState
  certificate_pem: string | null
  public_pem: string
  private_sealed: string
  not_before: Date
  not_after: Date
}

const tables = (db: Db | Tx) => db.withTables<{ 'merchants.platform_key': PlatformKeyRow }>()

export type StoredPlatformKey = Readonly<{
  id: string
  kind: KeyMode
  state: PlatformKeyState
  certificatePem: string | undefined
  publicPem: string
  privateSealed: string
  notBefore: Date
  notAfter: Date
}>

export async function findPlatformKeys(db: Db | Tx): Promise<readonly StoredPlatformKey[]> {
  const rows = await tables(db)
    .selectFrom('merchants.platform_key')
    .selectAll()
    .where('state', '<>', 'retired')
    .orderBy('not_before')
    .execute()
  return rows.map((row) => ({
    id: row.id,
    kind: row.kind,
    state: row.state,
    certificatePem: row.certificate_pem ?? undefined,
    publicPem: row.public_pem,
    privateSealed: row.private_sealed,
    notBefore: row.not_before,
    notAfter: row.not_after,
  }))
}

/** Two processes that start together must not make two first keys: the second waits and looks. */
export async function lockPlatformKeys(tx: Tx): Promise<void> {
  await sql`lock table merchants.platform_key in share row exclusive mode`.execute(tx)
}

export async function insertPlatformKey(db: Db | Tx, key: StoredPlatformKey): Promise<void> {
  await tables(db)
    .insertInto('merchants.platform_key')
    .values({
      id: key.id,
      kind: key.kind,
      state: key.state,
      certificate_pem: key.certificatePem ?? null,
      public_pem: key.publicPem,
      private_sealed: key.privateSealed,
      not_before: key.notBefore,
      not_after: key.notAfter,
    })
    .onConflict((conflict) => conflict.column('id').doNothing())
    .execute()
}

export async function updatePlatformKeyState(
  db: Db,
  id: string,
  from: readonly PlatformKeyState[],
  to: PlatformKeyState,
): Promise<boolean> {
  const { numUpdatedRows } = await tables(db)
    .updateTable('merchants.platform_key')
    .set({ state: to })
    .where('id', '=', id)
    .where('state', 'in', [...from])
    .executeTakeFirstOrThrow()
  return numUpdatedRows === 1n
}
