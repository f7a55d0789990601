import { sql } from 'kysely'
import { dayMs, plusMs } from '#kernel/time'
import type { Db, Tx } from '#platform/db'
import type { Seat, Staff, StaffId } from '../staff/staff.ts'
import { failuresMax, type StaffSession } from './sign-in.ts'

/** When a session is over: at its end, or after too long a silence. */
type Living = Readonly<{ now: Date; idleSince: Date }>

const sessionColumns = sql`
  s.id, s.staff_id as "staffId", s.ip, s.agent, s.created_at as "createdAt",
  s.seen_at as "seenAt", s.expires_at as "expiresAt", s.device, s.place, s.region`

/** Answers whether it is new. */
export async function insertSession(
  tx: Tx,
  tokenDigest: string,
  session: StaffSession,
): Promise<boolean> {
  const { numAffectedRows } = await sql`
    insert into oversight.staff_session
      (token_digest, id, staff_id, ip, agent, created_at, seen_at, expires_at)
    values (${tokenDigest}, ${session.id}, ${session.staffId}, ${session.ip}, ${session.agent},
      ${session.createdAt}, ${session.seenAt}, ${session.expiresAt})
    on conflict (token_digest) do nothing`.execute(tx)
  return numAffectedRows === 1n
}

type SessionRow = StaffSession &
  Seat &
  Readonly<{ name: string; roles: Staff['roles']; state: Staff['state']; takenOnAt: Date }>

export async function findSession(
  db: Db,
  tokenDigest: string,
  { now, idleSince }: Living,
): Promise<Readonly<{ staff: Staff; session: StaffSession }> | undefined> {
  const { rows } = await sql<SessionRow>`
    select ${sessionColumns}, p.name, p.roles, p.state, p.created_at as "takenOnAt",
      p.mchid, p.node_id as "nodeId"
    from oversight.staff_session s join oversight.staff p on p.id = s.staff_id
    where s.token_digest = ${tokenDigest} and s.expires_at > ${now}
      and s.seen_at > ${idleSince}`.execute(db)
  const [row] = rows
  if (!row) return undefined
  const { name, roles, state, takenOnAt, mchid, nodeId, ...session } = row
  const { staffId: id } = session
  return { staff: { id, name, roles, state, mchid, nodeId, createdAt: takenOnAt }, session }
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
export async function deleteSessionsOf(tx: Tx, staffId: StaffId, except: string): Promise<number> {
  const { numAffectedRows } = await sql`
    delete from oversight.staff_session where staff_id = ${staffId} and id <> ${except}`.execute(tx)
  return Number(numAffectedRows ?? 0n)
}

/** How somebody signs in; no password and no second factor until they came by their invitation. */
export type Login = Readonly<{
  login: string
  staffId: StaffId
  passwordHash: string | null
  totpSealed: string | null
  /** Since when nobody is let in, because a sign-in could not be true. */
  heldAt: Date | null
}>

export async function findLogin(db: Db, login: string): Promise<Login | undefined> {
  const { rows } = await sql<Login>`
    select login, staff_id as "staffId", password_hash as "passwordHash",
      totp_sealed as "totpSealed", held_at as "heldAt"
    from oversight.login where login = ${login}`.execute(db)
  return rows[0]
}

/** Shuts or opens the door; answers whether it was the other way. */
export async function setHeld(tx: Tx, staffId: StaffId, heldAt: Date | null): Promise<boolean> {
  const { numAffectedRows } = await sql`
    update oversight.login set held_at = ${heldAt}
    where staff_id = ${staffId} and (held_at is null) <> (${heldAt}::timestamptz is null)`.execute(
    tx,
  )
  return numAffectedRows === 1n
}

export async function findLoginOf(db: Db, staffId: StaffId): Promise<string | undefined> {
  const { rows } = await sql<{ login: string }>`
    select login from oversight.login where staff_id = ${staffId}`.execute(db)
  return rows[0]?.login
}

/** Gives the name to somebody unless another has it; answers whose it is. */
export async function claimLogin(
  tx: Tx,
  login: string,
  staffId: StaffId,
  now: Date,
): Promise<string | undefined> {
  const { rows } = await sql<{ staffId: string }>`
    insert into oversight.login as l (login, staff_id, changed_at)
    values (${login}, ${staffId}, ${now})
    on conflict (login) do update set staff_id = l.staff_id
    returning staff_id as "staffId"`.execute(tx)
  return rows[0]?.staffId
}

type NewLogin = Readonly<{
  login: string
  passwordHash: string
  totpSealed: string
  totpStep: number
  at: Date
}>

export async function setLogin(tx: Tx, set: NewLogin): Promise<void> {
  await sql`
    update oversight.login set password_hash = ${set.passwordHash},
      totp_sealed = ${set.totpSealed}, totp_step = ${set.totpStep}, changed_at = ${set.at},
      held_at = null
    where login = ${set.login}`.execute(tx)
}

/** Uses a half minute up; false when it, or a later one, was used. */
export async function spendStep(tx: Tx, staffId: StaffId, step: number): Promise<boolean> {
  const { numAffectedRows } = await sql`
    update oversight.login set totp_step = ${step}
    where staff_id = ${staffId} and (totp_step is null or totp_step < ${step})`.execute(tx)
  return numAffectedRows === 1n
}

export type Invitation = Readonly<{
  staffId: StaffId
  login: string
  totpSealed: string
  expiresAt: Date
  usedAt: Date | null
}>

export async function findInvitation(db: Db, tokenDigest: string): Promise<Invitation | undefined> {
  const { rows } = await sql<Invitation>`
    select staff_id as "staffId", login, totp_sealed as "totpSealed", expires_at as "expiresAt",
      used_at as "usedAt"
    from oversight.invitation where token_digest = ${tokenDigest}`.execute(db)
  return rows[0]
}

type NewInvitation = Omit<Invitation, 'usedAt'> &
  Readonly<{ tokenDigest: string; invitedBy: string; createdAt: Date }>

/** Answers whether it is new. */
export async function insertInvitation(tx: Tx, given: NewInvitation): Promise<boolean> {
  const { numAffectedRows } = await sql`
    insert into oversight.invitation
      (token_digest, staff_id, login, totp_sealed, invited_by, created_at, expires_at)
    values (${given.tokenDigest}, ${given.staffId}, ${given.login}, ${given.totpSealed},
      ${given.invitedBy}, ${given.createdAt}, ${given.expiresAt})
    on conflict (token_digest) do nothing`.execute(tx)
  return numAffectedRows === 1n
}

/** Ends the links that somebody was sent before this one. */
export async function endInvitations(
  tx: Tx,
  { staffId, except, now }: Readonly<{ staffId: StaffId; except: string; now: Date }>,
): Promise<void> {
  await sql`
    update oversight.invitation set expires_at = ${now}
    where staff_id = ${staffId} and token_digest <> ${except} and used_at is null
      and expires_at > ${now}`.execute(tx)
}

export async function useInvitation(tx: Tx, tokenDigest: string, now: Date): Promise<boolean> {
  const { numAffectedRows } = await sql`
    update oversight.invitation set used_at = ${now}
    where token_digest = ${tokenDigest} and used_at is null and expires_at > ${now}`.execute(tx)
  return numAffectedRows === 1n
}

type Guard = Readonly<{ lockedUntil: Date; now: Date; most?: number }>

/**
 * Counts a try as failed before it is judged, and answers how many that makes; none where it may not be
 * judged. One guarded statement: of a hundred tries at once, in any number of processes, five get through.
 */
export async function reserveGuess(
  db: Db,
  loginDigest: string,
  { lockedUntil, now, most = failuresMax }: Guard,
): Promise<number | undefined> {
  const { rows } = await sql<{ failures: number }>`
    insert into oversight.sign_in_guard as g (login_digest, failures, tried_at)
    values (${loginDigest}, 1, ${now})
    on conflict (login_digest) do update set
      failures = case when g.locked_until is null then g.failures + 1 else 1 end,
      locked_until = case when g.locked_until is null and g.failures + 1 >= ${most}
                          then ${lockedUntil}::timestamptz end,
      tried_at = ${now}
    where g.locked_until is null or g.locked_until <= ${now}
    returning failures`.execute(db)
  return rows[0]?.failures
}

export async function forgetGuesses(db: Db, loginDigest: string): Promise<void> {
  await sql`delete from oversight.sign_in_guard where login_digest = ${loginDigest}`.execute(db)
}

/** Takes a try back that was counted as failed and was none; what others failed at the address stays. */
export async function returnGuess(db: Db, digest: string): Promise<void> {
  await sql`
    delete from oversight.sign_in_guard where login_digest = ${digest} and failures = 1`.execute(db)
  await sql`
    update oversight.sign_in_guard set failures = failures - 1, locked_until = null
    where login_digest = ${digest} and failures > 1`.execute(db)
}

export async function findSignInLock(db: Db, loginDigest: string): Promise<Date | undefined> {
  const { rows } = await sql<{ lockedUntil: Date | null }>`
    select locked_until as "lockedUntil" from oversight.sign_in_guard
    where login_digest = ${loginDigest}`.execute(db)
  return rows[0]?.lockedUntil ?? undefined
}

/** What is over, and of no use to anybody. */
export async function sweepSignIn(db: Db, now: Date): Promise<void> {
  const dayAgo = plusMs(now, -dayMs)
  await sql`delete from oversight.staff_session where expires_at <= ${now}`.execute(db)
  await sql`delete from oversight.sign_in_guard where tried_at <= ${dayAgo}`.execute(db)
  await sql`delete from oversight.spent_challenge where expires_at <= ${now}`.execute(db)
  await sql`delete from oversight.totp_renewal where expires_at <= ${now}`.execute(db)
}
