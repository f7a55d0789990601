import { minuteMs, plusMs } from '#kernel/time'
import {
  acceptInvitation,
  addStaffPasskey,
  beginStaffPasskey,
  codeAt,
  createRegions,
  inviteStaff,
  newDeviceCookie,
  noticesOf,
  type Role,
  seeInvitation,
  signInStaff,
  type StaffId,
} from '#oversight'
import { createKeys } from '#platform/keys'
import { relyingPartyOf } from '#platform/relying-party'
import { createAuthenticator } from './authenticator.ts'
import type { World } from './world.ts'

export const start = new Date('2026-11-27T01:00:00Z')
export const keys = createKeys(Buffer.alloc(32, 7))
export const password = 'jade coin and bronze'
export const rp = relyingPartyOf('https://pay.example.com')
export const firefox = 'Mozilla/5.0 (Windows NT 10.0) Firefox/130.0'
export const office = { ip: '203.0.113.7', agent: firefox, device: newDeviceCookie(keys) }
export const origin = { ip: office.ip, session: 'ss_x' }

/** One person who works here, at a clock that goes as told. */
export async function personOf({ db }: World, given: Readonly<{ regions?: string }> = {}) {
  let at = start
  const { regions } = given
  const regionOf = regions === undefined ? undefined : createRegions(regions)
  const deps = { db, keys, now: () => at, regionOf }
  const pass = (ms: number) => {
    at = plusMs(at, ms)
  }
  const roles: readonly Role[] = ['operator']
  const take = async (login: string, from = office) => {
    const { token } = await inviteStaff(deps, { name: '陈', login, roles, invitedBy: 'platform' })
    const secret = await secretOf(db, token)
    const code = codeAt(secret, at)
    const { staff, session } = await acceptInvitation(deps, { token, password, code, from })
    return { id: staff.id, session: session.id, secret }
  }
  const chen = await take('chen')
  pass(minuteMs)
  const code = () => codeAt(chen.secret, at)
  const signIn = (from = office, more: Partial<Parameters<typeof signInStaff>[1]> = {}) =>
    signInStaff(deps, { login: 'chen', password, code: code(), rp, ...more, from })
  const addKey = async (key = createAuthenticator(rp)) => {
    const asked = await beginStaffPasskey(deps, { staffId: chen.id, name: '陈', login: 'chen', rp })
    const response = key.make(asked)
    await addStaffPasskey(deps, { staffId: chen.id, name: '安全钥匙', rp, response, from: origin })
    return key
  }
  const told = async (staffId: StaffId = chen.id) =>
    (await noticesOf(deps, staffId)).map(({ kind }) => kind)
  return { deps, pass, take, chen, code, signIn, addKey, told, at: () => at }
}

export async function secretOf(db: World['db'], token: string): Promise<string> {
  return (await seeInvitation({ db, keys, now: () => start }, token)).totp.secret
}
