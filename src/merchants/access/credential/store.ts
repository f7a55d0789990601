import { sql } from 'kysely'
import type { Db, Tx } from '#platform/db'
import { tableOf } from '#platform/table-of'

export type CertificateUse = Readonly<{ mchid: string; serial: string; at: Date }>

/** Keeps the latest of several. */
export async function noteUses(db: Db, uses: readonly CertificateUse[]): Promise<void> {
  await sql`
    insert into merchants.certificate_use as u (mchid, serial, used_at)
    select mchid, serial, at
    from ${tableOf(uses, { mchid: 'text', serial: 'text', at: 'timestamptz' })}
    order by mchid, serial
    on conflict (mchid, serial) do update set used_at = excluded.used_at
    where u.used_at < excluded.used_at`.execute(db)
}

export type CertificateRow = Readonly<{
  serial: string
  certificatePem: string
  state: 'active' | 'revoked'
  notBefore: Date
  notAfter: Date
  createdAt: Date
  revokedAt: Date | null
  /** To the hour; null when it was never seen. */
  usedAt: Date | null
}>

/** All of a merchant's certificates, revoked ones too; the newest first. */
export async function findCertificateRows(
  db: Db | Tx,
  mchid: string,
): Promise<readonly CertificateRow[]> {
  const { rows } = await sql<CertificateRow>`
    select c.serial, c.certificate_pem as "certificatePem", c.state, c.not_before as "notBefore",
      c.not_after as "notAfter", c.created_at as "createdAt", c.revoked_at as "revokedAt",
      u.used_at as "usedAt"
    from merchants.api_certificate c
    left join merchants.certificate_use u on u.mchid = c.mchid and u.serial = c.serial
    where c.mchid = ${mchid}
    order by c.created_at desc, c.serial`.execute(db)
  return rows
}

/** Which of these numbers are merchants'. */
export async function findKnownMerchants(
  db: Db,
  mchids: readonly string[],
): Promise<readonly string[]> {
  if (mchids.length === 0) return []
  const { rows } = await sql<{ mchid: string }>`
    select mchid from merchants.merchant where mchid = any(${[...mchids]}::text[])`.execute(db)
  return rows.map(({ mchid }) => mchid)
}
