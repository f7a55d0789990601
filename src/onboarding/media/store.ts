import { sql } from 'kysely'
import type { Db, Tx } from '#platform/db'
import type { Document } from './document.ts'

export type StoredDocument = Document & Readonly<{ keySealed: string; sealed: Buffer }>

/** Once: the same id again changes nothing. */
export async function insertDocument(tx: Tx, one: StoredDocument, at: Date): Promise<void> {
  await sql`
    insert into onboarding.document (mchid, media_id, application_id, filename, content_type, size,
      digest, key_sealed, bytes, created_at)
    values (${one.mchid}, ${one.mediaId}, ${one.applicationId}, ${one.filename},
      ${one.contentType}, ${one.size}, ${one.digest}, ${one.keySealed}, ${one.sealed}, ${at})
    on conflict do nothing`.execute(tx)
}

/** Those of these files that this applicant uploaded. */
export async function findOwned(
  db: Db | Tx,
  asked: Readonly<{ mchid: string; applicationId: string; mediaIds: readonly string[] }>,
): Promise<readonly string[]> {
  if (asked.mediaIds.length === 0) return []
  const { rows } = await sql<{ mediaId: string }>`
    select media_id as "mediaId" from onboarding.document
    where mchid = ${asked.mchid} and media_id = any(${[...asked.mediaIds]}::text[])
      and (mchid <> '' or application_id = ${asked.applicationId})`.execute(db)
  return rows.map(({ mediaId }) => mediaId)
}

export async function findDocument(
  db: Db | Tx,
  asked: Readonly<{ mchid: string; applicationId: string; mediaId: string }>,
): Promise<StoredDocument | undefined> {
  const { rows } = await sql<StoredDocument>`
    select mchid, media_id as "mediaId", application_id as "applicationId", filename,
      content_type as "contentType", size, digest, key_sealed as "keySealed", bytes as sealed
    from onboarding.document
    where mchid = ${asked.mchid} and media_id = ${asked.mediaId}
      and (mchid <> '' or application_id = ${asked.applicationId})`.execute(db)
  return rows[0]
}

type Weight = Readonly<{ count: number; bytes: number }>

/** Files of one applicant, for a bound on how many and how much. */
export async function weighDocuments(db: Db | Tx, applicationId: string): Promise<Weight> {
  const { rows } = await sql<Weight>`
    select count(*)::int as count, coalesce(sum(size), 0)::int as bytes from onboarding.document
    where application_id = ${applicationId}`.execute(db)
  return rows[0] ?? { count: 0, bytes: 0 }
}

/** Those that an applicant uploaded. */
export async function deleteDocumentsOf(tx: Tx, applicationId: string): Promise<void> {
  await sql`
    delete from onboarding.document where application_id = ${applicationId}`.execute(tx)
}
