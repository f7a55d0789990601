import { hash, randomBytes } from 'node:crypto'
import type { Id } from '#kernel/id'
import { refusals } from '#kernel/refusal'
import { type Clock, hourMs, minuteMs } from '#kernel/time'
import type { Db } from '#platform/db'
import type { Keys } from '#platform/keys'
import type { Staff, StaffId } from '../staff/staff.ts'
import type { RegionOf } from '../visit/visit.ts'

export type SessionId = Id<'ss'>

/** Where somebody sits, as the request says. */
export type From = Readonly<{
  ip: string
  agent: string
  /** What the browser's own cookie says, right or not. */
  device?: string | undefined
}>

export type StaffSession = Omit<From, 'device'> &
  Readonly<{
    id: SessionId
    staffId: StaffId
    createdAt: Date
    seenAt: Date
    expiresAt: Date
    /** The browser by its sort, the block of the address, and the region where there is a table of them. */
    device: string | null
    place: string | null
    region: string | null
  }>

/** `token` is shown once and kept by the browser; we keep only its digest. */
export type StaffSignedIn = Readonly<{ staff: Staff; session: StaffSession; token: string }>

export type SignInDeps = Readonly<{
  db: Db
  keys: Keys
  now: Clock
  /** A table of regions, where the installation has one. */
  regionOf?: RegionOf | undefined
}>

/** A working day, and a coffee. */
export const sessionLifeMs = 12 * hourMs
export const idleMs = 30 * minuteMs
export const invitationLifeMs = 24 * hourMs
export const failuresMax = 5
/** Of one address, whatever names are tried from it: a whole office comes from one. */
export const addressFailuresMax = 30
export const lockMs = 15 * minuteMs
/** Longer than a payer's: whoever has it decides about other people's money. */
export const passwordMin = 12

/** So many of the last passwords do not come again. */
export const formerMost = 5
export const renewalLifeMs = 10 * minuteMs

/** 256 random bits cannot be guessed from a plain hash, and a plain one needs no key. */
export const digestOfToken = (token: string): string => hash('sha256', token, 'base64url')
export const newToken = (): string => randomBytes(32).toString('base64url')

const login = /^[a-z][a-z0-9._-]{1,31}$/
export const isLogin = (text: string): boolean => login.test(text)

/** `m` and a merchant's number: what the first administrator of each merchant is called, by nobody but us. */
const reserved = /^m[1-9][0-9]{7,9}$/
export const isReserved = (text: string): boolean => reserved.test(text)

export const refuse = refusals({
  STAFF_SIGN_IN_FAILED: [401, '登录名、密码或动态口令不正确，请核对后重试'],
  STAFF_SIGN_IN_LOCKED: [429, '连续多次登录失败，账号已暂时锁定，请稍后再试'],
  STAFF_PASSWORD_WEAK: [400, '密码须为12至64位，不能包含登录名，也不能是常见或连续的字符，请更换'],
  STAFF_CODE_WRONG: [400, '动态口令不正确，请核对手机时间，并输入当前显示的6位数字'],
  STAFF_PASSWORD_USED: [400, '不能使用最近5次用过的密码，请换一个'],
  STAFF_PASSKEY_NEEDED: [
    403,
    '当前设备或地点是第一次使用，请用通行密钥验证后登录；无法使用时请联系管理员重新发送链接',
  ],
  STAFF_SIGN_IN_HELD: [
    403,
    '登录地点异常，为保护账号已暂停登录，请联系管理员核实后放行或重新发送链接',
  ],
  STAFF_RENEWAL_OVER: [410, '更换动态口令的操作已超时，请重新开始'],
  INVITATION_OVER: [410, '该链接已使用或已过期，请联系管理员重新发送'],
  LOGIN_RESERVED: [400, '“m加商户号”是各商户首位管理员的登录名，不能另行指定，请换一个'],
  LOGIN_TAKEN: [409, '该登录名已有人使用，请换一个'],
  LOGIN_INVALID: [400, '登录名须以小写字母开头，为2至32位小写字母、数字、点、横线或下划线'],
})
