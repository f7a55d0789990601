import { sql } from 'kysely'
import type { Db, Tx } from '#platform/db'
import type { Staff, StaffId } from '../staff/staff.ts'
import type { StaffSession } from './sign-in.ts'

/** When a session is over: at its end, or after too long a silence. */
type Living = Readonly<{ now: Date; idleSince: Date }>

const sessionColumns = sql`
  s.id, s.staff_id as "staffId", s.ip, s.agent, s.created_at as "createdAt",
  s.seen_at as "seenAt", s.expires_at as "expiresAt"`

export async function insertSession(
  tx: Tx,
  tokenDigest: string,
  session: StaffSession,
): Promise<void> {
  await sql`
    insert into oversight.staff_session
      (token_digest, id, staff_id, ip, agent, created_at, seen_at, expires_at)
    values (${tokenDigest}, ${session.id}, ${session.staffId}, ${session.ip}, ${session.agent},
      ${session.createdAt}, ${session.seenAt}, ${session.expiresAt})`.execute(tx)
}

type SessionRow = StaffSession &
  Readonly<{ name: string; roles: Staff['roles']; state: Staff['state']; takenOnAt: Date }>

export async function findSession(
  db: Db,
  tokenDigest: string,
  { now, idleSince }: Living,
): Promise<Readonly<{ staff: Staff; session: StaffSession }> | undefined> {
  const { rows } = await sql<SessionRow>`
    select ${sessionColumns}, p.name, p.roles, p.state, p.created_at as "takenOnAt"
    from oversight.staff_session s join oversight.staff p on p.id = s.staff_id
    where s.token_digest = ${tokenDigest} and s.expires_at > ${now}
      and s.seen_at > ${idleSince}`.execute(db)
  const [row] = rows
  if (!row) return undefined
  const { name, roles, state, takenOnAt, ...session } = row
  return { staff: { id: session.staffId, name, roles, state, createdAt: takenOnAt }, session }
}

export async function findSessions(
  db: Db,
  staffId: StaffId,
  { now, idleSince }: Living,
): Promise<readonly StaffSession[]> {
  const { rows } = await sql<StaffSession>`
    select ${sessionColumns} from oversight.staff_session s
    where s.staff_id = ${staffId} and s.expires_at > ${now} and s.seen_at > ${idleSince}
    order by s.created_at desc`.execute(db)
  return rows
}

export async function touchSession(db: Db, id: string, now: Date): Promise<void> {
  await sql`
    update oversight.staff_session set seen_at = ${now}
    where id = ${id} and seen_at < ${now}`.execute(db)
}

export async function deleteSession(tx: Tx, staffId: StaffId, id: string): Promise<boolean> {
  const { numAffectedRows } = await sql`
    delete from oversight.staff_session where id = ${id} and staff_id = ${staffId}`.execute(tx)
  return numAffectedRows === 1n
}

/** All of somebody's, or all but one; answers how many there were. */
export async function deleteSessionsOf(
  tx: Tx,
  staffId: StaffId,
  except: string = '',
): Promise<number> {
  const { numAffectedRows } = await sql`
    delete from oversight.staff_session where staff_id = ${staffId} and id <> ${except}`.execute(tx)
  return Number(numAffectedRows ?? 0n)
}
