import { sql } from 'kysely'
import type { Db, Tx } from '#platform/db'
import type { StaffId } from '../staff/staff.ts'
import type { StoredStaffPasskey } from './passkey.ts'

/** Oldest first. */
export async function findStaffPasskeys(
  db: Db,
  staffId: StaffId,
): Promise<readonly StoredStaffPasskey[]> {
  const { rows } = await sql<StoredStaffPasskey>`
    select staff_id as "staffId", id, name, credential_id as "credentialId",
      public_key as "publicKey", counter, created_at as "createdAt", used_at as "usedAt"
    from oversight.passkey where staff_id = ${staffId} order by id`.execute(db)
  return rows
}

/** False when anybody has this key already. */
export async function insertStaffPasskey(tx: Tx, passkey: StoredStaffPasskey): Promise<boolean> {
  const { staffId, id, name, credentialId, publicKey, counter, createdAt } = passkey
  const { numAffectedRows } = await sql`
    insert into oversight.passkey
      (staff_id, id, name, credential_id, public_key, counter, created_at)
    values (${staffId}, ${id}, ${name}, ${credentialId}, ${publicKey}, ${counter}, ${createdAt})
    on conflict (credential_id) do nothing`.execute(tx)
  return numAffectedRows === 1n
}

type Use = Pick<StoredStaffPasskey, 'staffId' | 'id' | 'counter'> & Readonly<{ now: Date }>

/**
 * False when the authenticator has not counted on since its last use here, in whatever process that was,
 * or when the key has been removed. One that does not count says zero for ever.
 */
export async function countUse(db: Db, { staffId, id, counter, now }: Use): Promise<boolean> {
  const { numAffectedRows } = await sql`
    update oversight.passkey set counter = ${counter}, used_at = ${now}
    where staff_id = ${staffId} and id = ${id}
      and (counter < ${counter} or (counter = 0 and ${counter} = 0))`.execute(db)
  return numAffectedRows === 1n
}

export async function deleteStaffPasskey(
  tx: Tx,
  { staffId, id }: Readonly<{ staffId: StaffId; id: string }>,
): Promise<string | undefined> {
  const { rows } = await sql<{ name: string }>`
    delete from oversight.passkey where staff_id = ${staffId} and id = ${id}
    returning name`.execute(tx)
  return rows[0]?.name
}

export async function deleteStaffPasskeys(tx: Tx, staffId: StaffId): Promise<void> {
  await sql`delete from oversight.passkey where staff_id = ${staffId}`.execute(tx)
}

/** False when it was answered before, in whatever process. */
export async function spendChallenge(
  db: Db,
  { digest, expiresAt }: Readonly<{ digest: string; expiresAt: Date }>,
): Promise<boolean> {
  const { numAffectedRows } = await sql`
    insert into oversight.spent_challenge (challenge_digest, expires_at)
    values (${digest}, ${expiresAt}) on conflict do nothing`.execute(db)
  return numAffectedRows === 1n
}
