import { newId } from '#kernel/id'
import { type Clock, minuteMs, plusMs } from '#kernel/time'
import { type Db, inTransaction, type Tx } from '#platform/db'
import { digestOfText } from '../audit/audit.ts'
import { holdLog, writeAudit } from '../audit/write-audit.ts'
import type { Staff, StaffId } from '../staff/staff.ts'
import {
  digestOfToken,
  type From,
  idleMs,
  newToken,
  refuse,
  sessionLifeMs,
  type SessionId,
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

type Deps = Readonly<{ db: Db; now: Clock }>

/** How old what is known of somebody's presence may be; each request would be a write otherwise. */
const touchMs = minuteMs

/** Begins a session for somebody whose proofs have been judged, in their transaction. */
export async function startStaffSession(
  tx: Tx,
  { staff, from, now }: Readonly<{ staff: Staff; from: From; now: Date }>,
): Promise<StaffSignedIn> {
  const token = newToken()
  const session: StaffSession = {
    id: newId('ss', now),
    staffId: staff.id,
    ip: from.ip,
    agent: from.agent.slice(0, 256),
    createdAt: now,
    seenAt: now,
    expiresAt: plusMs(now, sessionLifeMs),
  }
  await insertSession(tx, digestOfToken(token), session)
  const contentDigest = digestOfText(JSON.stringify({ session: session.id, ip: session.ip }))
  const act = { actor: staff.id, action: 'sign-in', subject: session.id, contentDigest }
  await writeAudit(tx, act, now)
  return { staff, session, token }
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
  const found = await findSession(db, digestOfToken(token), {
    now: at,
    idleSince: plusMs(at, -idleMs),
  })
  if (!found || found.staff.state !== 'active') return undefined
  if (at.getTime() - found.session.seenAt.getTime() >= touchMs)
    await touchSession(db, found.session.id, at)
  return found
}

/** Who is signed in as this person, newest first. */
export const listStaffSessions = (
  { db, now }: Deps,
  staffId: StaffId,
): Promise<readonly StaffSession[]> => {
  const at = now()
  return findSessions(db, staffId, { now: at, idleSince: plusMs(at, -idleMs) })
}

/** Ends one of somebody's sessions, from the next request on. Refuses one that is not theirs or over. */
export function endStaffSession(
  { db, now }: Deps,
  { staffId, sessionId }: Readonly<{ staffId: StaffId; sessionId: string }>,
): Promise<void> {
  return inTransaction(db, async (tx) => {
    await holdLog(tx)
    const ended = await deleteSession(tx, staffId, sessionId)
    if (!ended) throw refuse('SESSION_NOT_FOUND')
    await auditEnd(tx, staffId, sessionId, now())
  })
}

/** Ends all sessions of somebody but the one named, and says how many that were. */
export function endOtherSessions(
  { db, now }: Deps,
  { staffId, except }: Readonly<{ staffId: StaffId; except: SessionId }>,
): Promise<number> {
  return inTransaction(db, async (tx) => {
    await holdLog(tx)
    const ended = await deleteSessionsOf(tx, staffId, except)
    if (ended > 0) await auditEnd(tx, staffId, `except:${except}`, now())
    return ended
  })
}

const auditEnd = (tx: Tx, staffId: StaffId, subject: string, now: Date) =>
  writeAudit(
    tx,
    { actor: staffId, action: 'end-session', subject, contentDigest: digestOfText(subject) },
    now,
  )
