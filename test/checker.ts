import { sql } from 'kysely'
import type { Clock } from '#kernel/time'
import { addStaff, type StaffId } from '#oversight'
import type { Db } from '#platform/db'

/** Somebody who checks, at a merchant or at the institution, and has signed in once. */
export async function checkerOf(
  { db, now }: Readonly<{ db: Db; now: Clock }>,
  mchid: string | null,
): Promise<StaffId> {
  const roles = [mchid === null ? 'approver' : 'merchant_approver'] as const
  const seat = { mchid, nodeId: null }
  const { id } = await addStaff({ db, now }, { name: '复核', roles, addedBy: 'platform', seat })
  await sql`
    insert into oversight.login (staff_id, login, password_hash, totp_sealed, changed_at)
    values (${id}, ${id}, 'hashed', 'sealed', ${now()})`.execute(db)
  return id
}
