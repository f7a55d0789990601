import { newId } from '#kernel/id'
import { minuteMs, plusMs } from '#kernel/time'
import { inTransaction, type Tx } from '#platform/db'
import type { Origin } from '../audit/audit.ts'
import { holdLog, recordAct } from '../audit/write-audit.ts'
import type { Staff, StaffId } from '../staff/staff.ts'
import {
  digestOfToken,
  type From,
  idleMs,
  newToken,
  sessionLifeMs,
  type SessionId,
  type SignInDeps,
  type StaffSession,
  type StaffSignedIn,
} from './sign-in.ts'
import {
  deleteSession,
  deleteSessionsOf,
  findSession,
  findSessions,
  insertSession,
  touchSession,
} from './store.ts'

type Deps = Pick<SignInDeps, 'db' | 'now'>

/** How old what is known of somebody's presence may be; each request would be a write otherwise. */
const touchMs = minuteMs

/** A session that nobody has yet. */
export function newStaffSession(
  staffId: StaffId,
  { ip, agent }: From,
  now: Date,
): Omit<StaffSignedIn, 'staff'> {
  const session: StaffSession = {
    id: newId('ss', now),
    staffId,
    ip,
    agent: agent.slice(0, 256),
    createdAt: now,
    seenAt: now,
    expiresAt: plusMs(now, sessionLifeMs),
    device: null,
    place: null,
    region: null,
  }
  return { session, token: newToken() }
}

/** Begins it, in the transaction that took the proofs. False when it had begun: we are run again. */
export async function startStaffSession(
  tx: Tx,
  { session, token }: Omit<StaffSignedIn, 'staff'>,
  now: Date,
): Promise<boolean> {
  if (!(await insertSession(tx, digestOfToken(token), session))) return false
  const { id, ip, agent } = session
  const detail = { after: { agent }, ip, session: id }
  await recordAct(tx, { actor: session.staffId, action: 'sign-in', subject: id, detail }, now)
  return true
}

/**
 * Whose session this is; nobody's when the token is unknown, its twelve hours or half an hour without
 * a request are over, or its holder is suspended. A suspension is heard at the very next request.
 */
export async function staffSessionOf(
  { db, now }: Deps,
  token: string | undefined,
): Promise<Readonly<{ staff: Staff; session: StaffSession }> | undefined> {
  // A cookie that cannot be a token is not worth a question to the database.
  if (token?.length !== 43) return undefined
  const at = now()
  const found = await findSession(db, digestOfToken(token), livingAt(at))
  if (found?.staff.state !== 'active') return undefined
  if (at.getTime() - found.session.seenAt.getTime() >= touchMs)
    await touchSession(db, found.session.id, at)
  return found
}

const livingAt = (now: Date) => ({ now, idleSince: plusMs(now, -idleMs) })

/** Where somebody is signed in, newest first. */
export const listStaffSessions = (
  { db, now }: Deps,
  staffId: StaffId,
): Promise<readonly StaffSession[]> => findSessions(db, staffId, livingAt(now()))

/** Ends one of somebody's own sessions, from the next request on. Twice is once. */
export function endStaffSession(
  { db, now }: Deps,
  { staffId, sessionId, from }: Readonly<{ staffId: StaffId; sessionId: string; from?: Origin }>,
): Promise<void> {
  return inTransaction(db, async (tx) => {
    await holdLog(tx)
    if (await deleteSession(tx, staffId, sessionId))
      await auditEnd(tx, { staffId, subject: sessionId, from }, now())
  })
}

/** Ends all sessions of somebody but the one named. Twice is once. */
export function endOtherSessions(
  { db, now }: Deps,
  { staffId, except, from }: Readonly<{ staffId: StaffId; except: SessionId; from?: Origin }>,
): Promise<void> {
  return inTransaction(db, async (tx) => {
    await holdLog(tx)
    const ended = await deleteSessionsOf(tx, staffId, except)
    if (ended > 0) await auditEnd(tx, { staffId, subject: `all but ${except}`, ended, from }, now())
  })
}

type Ended = Readonly<{
  staffId: StaffId
  subject: string
  ended?: number
  from: Origin | undefined
}>

const auditEnd = (tx: Tx, { staffId, subject, ended = 1, from }: Ended, now: Date) =>
  recordAct(
    tx,
    { actor: staffId, action: 'end-session', subject, detail: { before: { ended }, ...from } },
    now,
  )
