import { inTransaction } from '#platform/db'
import { hashPassword, isWeakPassword, passwordMatches } from '#platform/password'
import type { Origin } from '../audit/audit.ts'
import { holdLog, recordAct } from '../audit/write-audit.ts'
import { tellStaff } from '../notice/notice.ts'
import type { StaffId } from '../staff/staff.ts'
import { type Proof, proveSelf } from '../sign-in/prove-self.ts'
import { passwordMin, refuse, type SessionId, type SignInDeps } from '../sign-in/sign-in.ts'
import { deleteSessionsOf, findLoginOf } from '../sign-in/store.ts'
import { findFormerPasswords, keepPassword, setPassword } from './store.ts'
import { triedPasswords } from './tried-passwords.ts'

/** Length, the owner's name in it, one run of characters, and what everybody tries first; no rules of sorts. */
export const isWeak = (password: string, name: string): boolean =>
  isWeakPassword({ password, name, shortest: passwordMin }) ||
  triedPasswords.has(password.toLowerCase())

type Changing = Proof &
  Readonly<{ staffId: StaffId; session: SessionId; next: string; from: Origin }>

/**
 * Sets another password for whoever has proved themselves once more, ends their other sessions and tells
 * them. Refuses STAFF_PASSWORD_WEAK, STAFF_PASSWORD_USED for one of the last five, and what `proveSelf`
 * refuses. The second time: the password is another, so the proof is wrong.
 */
export async function changePassword(
  deps: SignInDeps,
  { staffId, session, next, from, ...proof }: Changing,
): Promise<void> {
  const { db, now } = deps
  const name = (await findLoginOf(db, staffId)) ?? ''
  if (isWeak(next, name)) throw refuse('STAFF_PASSWORD_WEAK')
  const { passwordHash: present } = await proveSelf(deps, staffId, proof)
  const former = await findFormerPasswords(db, staffId)
  for (const stored of new Set([...(present === null ? [] : [present]), ...former]))
    if (await passwordMatches(next, stored)) throw refuse('STAFF_PASSWORD_USED')
  const passwordHash = await hashPassword(next)
  const at = now()
  await inTransaction(db, async (tx) => {
    await holdLog(tx)
    await setPassword(tx, { staffId, passwordHash, at })
    await keepPassword(tx, { staffId, passwordHash, at })
    const ended = await deleteSessionsOf(tx, staffId, session)
    const act = { actor: staffId, action: 'password-changed', subject: staffId }
    await recordAct(tx, { ...act, detail: { after: { endedSessions: ended }, ...from } }, at)
    const told = { kind: 'password_changed', subject: session, detail: { ip: from.ip } } as const
    await tellStaff(tx, [staffId], told, at)
  })
}
