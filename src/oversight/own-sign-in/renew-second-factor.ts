import { plusMs } from '#kernel/time'
import { inTransaction } from '#platform/db'
import type { Origin } from '../audit/audit.ts'
import { holdLog, recordAct } from '../audit/write-audit.ts'
import { tellStaff } from '../notice/notice.ts'
import type { StaffId } from '../staff/staff.ts'
import { type Proof, proveSelf } from '../sign-in/prove-self.ts'
import { newSecret, openSecret, sealSecret, stepOf, uriOf } from '../sign-in/second-factor.ts'
import { refuse, renewalLifeMs, type SessionId, type SignInDeps } from '../sign-in/sign-in.ts'
import { deleteSessionsOf } from '../sign-in/store.ts'
import { findRenewal, putRenewal, setTotp, takeRenewal } from './store.ts'

/**
 * Makes a new secret for whoever has proved themselves once more; the old one holds until the first code of
 * the new. Refuses what `proveSelf` refuses. The second time makes another, and the former is worth nothing.
 */
export async function beginRenewal(
  deps: SignInDeps,
  { staffId, ...proof }: Proof & Readonly<{ staffId: StaffId }>,
): Promise<Readonly<{ uri: string; secret: string; expiresAt: Date }>> {
  const { db, keys, now } = deps
  const { login } = await proveSelf(deps, staffId, proof)
  const secret = newSecret()
  const expiresAt = plusMs(now(), renewalLifeMs)
  await putRenewal(db, { staffId, totpSealed: sealSecret(keys, staffId, secret), expiresAt })
  return { uri: uriOf(secret, login), secret, expiresAt }
}

type Confirming = Readonly<{ staffId: StaffId; session: SessionId; code: string; from: Origin }>

/**
 * Takes the new secret, which the code proves to be in the right hands, ends other sessions and tells its
 * owner. Refuses STAFF_RENEWAL_OVER after ten minutes or where none was begun, and STAFF_CODE_WRONG.
 */
export async function confirmRenewal(
  { db, keys, now }: SignInDeps,
  { staffId, session, code, from }: Confirming,
): Promise<void> {
  const at = now()
  const renewal = await findRenewal(db, staffId)
  if (!renewal || renewal.expiresAt <= at) throw refuse('STAFF_RENEWAL_OVER')
  const { totpSealed } = renewal
  const step = stepOf(openSecret(keys, staffId, totpSealed), code, at)
  if (step === undefined) throw refuse('STAFF_CODE_WRONG')
  await inTransaction(db, async (tx) => {
    await holdLog(tx)
    if (!(await takeRenewal(tx, renewal))) return
    await setTotp(tx, { staffId, totpSealed, step })
    const ended = await deleteSessionsOf(tx, staffId, session)
    const act = { actor: staffId, action: 'second-factor-renewed', subject: staffId }
    await recordAct(tx, { ...act, detail: { after: { endedSessions: ended }, ...from } }, at)
    const told = { kind: 'second_factor_renewed', subject: session } as const
    await tellStaff(tx, [staffId], { ...told, detail: { ip: from.ip } }, at)
  })
}
