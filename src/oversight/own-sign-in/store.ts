import { sql } from 'kysely'
import type { Db, Tx } from '#platform/db'
import { formerMost } from '../sign-in/sign-in.ts'
import type { StaffId } from '../staff/staff.ts'

type Kept = Readonly<{ staffId: StaffId; passwordHash: string; at: Date }>

/** Remembers a password that is set, beside those before it. */
export async function keepPassword(tx: Tx, { staffId, passwordHash, at }: Kept): Promise<void> {
  await sql`
    insert into oversight.former_password (staff_id, at, password_hash)
    values (${staffId}, ${at}, ${passwordHash})
    on conflict (staff_id, at) do nothing`.execute(tx)
  await sql`
    delete from oversight.former_password where staff_id = ${staffId} and at in (
      select at from oversight.former_password where staff_id = ${staffId}
      order by at desc offset ${formerMost})`.execute(tx)
}

/** The last that were set, the present one among them. */
export async function findFormerPasswords(db: Db, staffId: StaffId): Promise<readonly string[]> {
  const { rows } = await sql<{ hash: string }>`
    select password_hash as hash from oversight.former_password where staff_id = ${staffId}
    order by at desc limit ${formerMost}`.execute(db)
  return rows.map(({ hash }) => hash)
}

export async function setPassword(tx: Tx, { staffId, passwordHash, at }: Kept): Promise<void> {
  await sql`
    update oversight.login set password_hash = ${passwordHash}, changed_at = ${at}
    where staff_id = ${staffId}`.execute(tx)
}

/** A secret that waits for its first code, in the place of one before it. */
export async function putRenewal(
  db: Db,
  { staffId, totpSealed, expiresAt }: Renewal,
): Promise<void> {
  await sql`
    insert into oversight.totp_renewal (staff_id, totp_sealed, expires_at)
    values (${staffId}, ${totpSealed}, ${expiresAt})
    on conflict (staff_id) do update set
      totp_sealed = excluded.totp_sealed, expires_at = excluded.expires_at`.execute(db)
}

export type Renewal = Readonly<{ staffId: StaffId; totpSealed: string; expiresAt: Date }>

export async function findRenewal(db: Db, staffId: StaffId): Promise<Renewal | undefined> {
  const { rows } = await sql<Renewal>`
    select staff_id as "staffId", totp_sealed as "totpSealed", expires_at as "expiresAt"
    from oversight.totp_renewal where staff_id = ${staffId}`.execute(db)
  return rows[0]
}

/** Answers whether it was there. */
export async function takeRenewal(tx: Tx, { staffId, totpSealed }: Renewal): Promise<boolean> {
  const { numAffectedRows } = await sql`
    delete from oversight.totp_renewal
    where staff_id = ${staffId} and totp_sealed = ${totpSealed}`.execute(tx)
  return numAffectedRows === 1n
}

export async function setTotp(
  tx: Tx,
  { staffId, totpSealed, step }: Pick<Renewal, 'staffId' | 'totpSealed'> & { step: number },
): Promise<void> {
  await sql`
    update oversight.login set totp_sealed = ${totpSealed}, totp_step = ${step}
    where staff_id = ${staffId}`.execute(tx)
}
