import { newId } from '#kernel/id'
import { plusMs } from '#kernel/time'
import { inTransaction, type Tx } from '#platform/db'
import type { Origin } from '../audit/audit.ts'
import { holdLog, recordAct } from '../audit/write-audit.ts'
import {
  atInstitution,
  colleagueOf,
  refuse as refuseStaff,
  type Role,
  rolesFit,
  type Seat,
  type Staff,
  type StaffId,
  staffMax,
} from '../staff/staff.ts'
import { askSecond, isApprover, refuse as refuseAlone } from '../staff/second-person.ts'
import { countStaffOf, findStaff, hasStaff, insertStaff } from '../staff/store.ts'
import { newSecret, sealSecret } from './second-factor.ts'
import {
  digestOfToken,
  invitationLifeMs,
  isLogin,
  isReserved,
  newToken,
  refuse,
  type SignInDeps,
} from './sign-in.ts'
import {
  claimLogin,
  deleteSessionsOf,
  endInvitations,
  findInvitation,
  findLogin,
  findLoginOf,
  insertInvitation,
} from './store.ts'

/** The token goes into a link, once; we keep only its digest. */
export type StaffInvitation = Readonly<{
  staff: Staff
  login: string
  token: string
  expiresAt: Date
}>

type NewColleague = Readonly<{
  name: string
  login: string
  roles: readonly Role[]
  invitedBy: string
  /** The institution when absent. */
  seat?: Seat
  from?: Origin
}>

/**
 * Takes somebody on and makes the link by which they set a password and take a second factor, within a
 * day and once. Refuses LOGIN_INVALID, LOGIN_RESERVED, LOGIN_TAKEN, STAFF_FULL, and roles that are
 * not for the seat (ROLE_MISPLACED). Asking twice is refused by the login. An approver is taken on by two
 * (SECOND_PERSON_NEEDED).
 */
export async function inviteStaff(
  { db, keys, now }: SignInDeps,
  { name, login, roles, invitedBy, seat = atInstitution, from }: NewColleague,
): Promise<StaffInvitation> {
  if (!isLogin(login)) throw refuse('LOGIN_INVALID')
  if (isReserved(login) && invitedBy !== 'platform') throw refuse('LOGIN_RESERVED')
  if (!rolesFit(seat, roles)) throw refuseStaff('ROLE_MISPLACED')
  const at = now()
  const id = newId('st', at)
  const staff: Staff = { ...seat, id, name, roles, state: 'active', createdAt: at }
  const invitation = newInvitation({ keys, staff, login, invitedBy, at, from })
  const done = await inTransaction(db, async (tx) => {
    await holdLog(tx)
    const holder = (await findLogin(tx, login))?.staffId
    if (holder !== undefined && holder !== staff.id) throw refuse('LOGIN_TAKEN')
    if (holder === undefined) await refuseFull(tx, seat, invitedBy)
    if (isApprover(roles) && holder === undefined) {
      const content = { act: 'invite', name, login, roles: roles.toSorted().join(' '), ...seat }
      const summary = `新增${name}（${login}）：${roles.join('、')}`
      const approvalId = await askSecond(
        tx,
        { about: login, summary, content, maker: invitedBy, mchid: seat.mchid },
        at,
      )
      if (approvalId !== undefined) return { approvalId }
    }
    if ((await claimLogin(tx, login, staff.id, at)) !== staff.id) throw refuse('LOGIN_TAKEN')

    // Past this line nothing may refuse.
    if (await insertStaff(tx, staff)) {
      const detail = { after: { name, roles, login, ...seat }, ...from }
      const act = { actor: invitedBy, action: 'add-staff', subject: staff.id, detail }
      await recordAct(tx, act, at)
    }
    return await send(tx, invitation)
  })
  if ('approvalId' in done) throw refuseAlone('SECOND_PERSON_NEEDED', done)
  return done
}

/** A merchant's own people do not fill our tables; whoever runs the machine may take one more on. */
async function refuseFull(tx: Tx, { mchid }: Seat, invitedBy: string): Promise<void> {
  if (mchid === null || invitedBy === 'platform') return
  if ((await countStaffOf(tx, mchid)) >= staffMax) throw refuseStaff('STAFF_FULL')
}

type Again = Readonly<{
  staffId: StaffId
  /** For somebody who has none yet. */
  login?: string
  invitedBy: string
  from?: Origin
  /** Only one of this merchant's people; another is NO_SUCH_COLLEAGUE. */
  within?: string
}>

/**
 * A new link for somebody who works here: the first was lost or too late, or they have lost their
 * telephone or their password. Their password keeps working until they use it; former links do not, and
 * wherever they are signed in they are not any more, so that nobody else's new link goes unnoticed. An
 * approver's takes two (SECOND_PERSON_NEEDED).
 */
export async function inviteAgain(
  { db, keys, now }: SignInDeps,
  { staffId, login: wanted, invitedBy, from, within }: Again,
): Promise<StaffInvitation> {
  const at = now()
  const token = newToken()
  const done = await inTransaction(db, async (tx) => {
    await holdLog(tx)
    const staff = colleagueOf(await findStaff(tx, staffId), within)
    if (staff.state !== 'active') throw refuseStaff('STAFF_SUSPENDED')
    const own = await findLoginOf(tx, staffId)
    const login = own ?? wanted ?? ''
    if (!isLogin(login)) throw refuse('LOGIN_INVALID')
    if (own === undefined && isReserved(login) && invitedBy !== 'platform')
      throw refuse('LOGIN_RESERVED')
    const isAgain = (await findInvitation(tx, digestOfToken(token))) !== undefined
    const isForeign = within === undefined && staff.mchid !== null
    if ((isApprover(staff.roles) || isForeign) && !isAgain) {
      const content = { act: 'renew', staffId, login }
      const summary = `为${staff.name}（${login}）重新发送登录链接`
      const change = {
        about: staffId,
        summary,
        content,
        maker: invitedBy,
        mchid: staff.mchid,
        isForeign,
      }
      const approvalId = await askSecond(tx, change, at)
      if (approvalId !== undefined) return { approvalId }
    }
    if ((await claimLogin(tx, login, staffId, at)) !== staffId) throw refuse('LOGIN_TAKEN')
    await deleteSessionsOf(tx, staffId, '')
    return await send(tx, { ...newInvitation({ keys, staff, login, invitedBy, at, from }), token })
  })
  if ('approvalId' in done) throw refuseAlone('SECOND_PERSON_NEEDED', done)
  return done
}

/** Whom the first link of an installation is for. */
export const firstLogin = 'admin'

/**
 * Where nobody works yet, makes an administrator who has no password, and answers that it did. Nobody
 * can sign in as them before `tongbao staff invite` has made their link. Twice is once.
 */
export function ensureAdministrator({ db, now }: Pick<SignInDeps, 'db' | 'now'>): Promise<boolean> {
  const at = now()
  const roles = ['administrator'] as const
  const staff: Staff = {
    ...atInstitution,
    id: newId('st', at),
    name: '管理员',
    roles,
    state: 'active',
    createdAt: at,
  }
  return inTransaction(db, async (tx) => {
    // Asked before the log is held: the second start of an installation waits for nobody.
    if (await hasStaff(tx)) return false
    await holdLog(tx)
    if (await hasStaff(tx)) return false
    await insertStaff(tx, staff)
    await claimLogin(tx, firstLogin, staff.id, at)
    const detail = { after: { name: staff.name, roles } }
    const act = { actor: 'platform', action: 'add-staff', subject: staff.id, detail }
    await recordAct(tx, act, at)
    return true
  })
}

type Making = Readonly<{
  keys: SignInDeps['keys']
  staff: Staff
  login: string
  invitedBy: string
  at: Date
  from: Origin | undefined
}>

const newInvitation = ({ keys, staff, login, invitedBy, at, from }: Making) => ({
  from,
  staff,
  login,
  invitedBy,
  token: newToken(),
  totpSealed: sealSecret(keys, staff.id, newSecret()),
  createdAt: at,
  expiresAt: plusMs(at, invitationLifeMs),
})

async function send(
  tx: Tx,
  { token, staff, from, ...invitation }: ReturnType<typeof newInvitation>,
): Promise<StaffInvitation> {
  const { login, invitedBy, createdAt, expiresAt } = invitation
  const tokenDigest = digestOfToken(token)
  if (await insertInvitation(tx, { ...invitation, staffId: staff.id, tokenDigest })) {
    const act = { actor: invitedBy, action: 'invite-staff', subject: staff.id }
    const detail = { after: { login, expiresAt: expiresAt.toISOString() }, ...from }
    await recordAct(tx, { ...act, detail }, createdAt)
  }
  await endInvitations(tx, { staffId: staff.id, except: tokenDigest, now: createdAt })
  return { staff, login, token, expiresAt }
}
