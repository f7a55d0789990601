import { inTransaction } from '#platform/db'
import { hashPassword } from '#platform/password'
import { holdLog, recordAct } from '../audit/write-audit.ts'
import type { StaffId } from '../staff/staff.ts'
import { sealSecret } from './second-factor.ts'
import { refuse, type SignInDeps } from './sign-in.ts'
import { claimLogin, findLogin, setLogin } from './store.ts'

type Enrolment = Readonly<{ staffId: StaffId; login: string; password: string; secret: string }>

/**
 * Lets somebody in whose password and secret others know: for the demo and for tests, where they are
 * printed. Refuses LOGIN_TAKEN. Whoever can sign in already keeps what they have.
 */
export async function enrolStaff(
  { db, keys, now }: SignInDeps,
  { staffId, login, password, secret }: Enrolment,
): Promise<void> {
  if ((await findLogin(db, login))?.passwordHash) return
  const at = now()
  const passwordHash = await hashPassword(password)
  const totpSealed = sealSecret(keys, staffId, secret)
  await inTransaction(db, async (tx) => {
    await holdLog(tx)
    if ((await claimLogin(tx, login, staffId, at)) !== staffId) throw refuse('LOGIN_TAKEN')
    await setLogin(tx, { login, passwordHash, totpSealed, totpStep: 0, at })
    const act = { actor: 'platform', action: 'set-sign-in', subject: staffId }
    await recordAct(tx, { ...act, detail: { after: { login } } }, at)
  })
}
